import type { Dialect } from '../dialect/index.ts';

/** What may follow a query in brackets that is itself a part of a query in brackets. */
const AFTER_QUERY = new Set(
  ') union intersect except minus order limit offset fetch for |> sort cluster distribute window'.split(' '),
);

/** For each opening mark the index of its closing one; the end where there is none. */
export function matchBrackets(what: readonly string[]): Int32Array {
  const closing = new Int32Array(what.length).fill(what.length);
  const open: number[] = [];
  for (let i = 0; i < what.length; i++) {
    const mark = what[i];
    if (mark === '(' || mark === '[' || mark === '{') open.push(i);
    else if (mark === ')' || mark === ']' || mark === '}') {
      const start = open.pop();
      if (start !== undefined) closing[start] = i;
    }
  }
  return closing;
}

/** Whether a query starts at a word. */
export function isQueryStart(what: readonly string[], at: number, dialect: Dialect): boolean {
  const next = what[at + 1] ?? '';
  switch (what[at]) {
    case 'select':
    case 'with':
      return true;
    case 'values':
      if (next === '(') return dialect.dialect !== 'mysql';
      return next === 'row' || (next === '' && at + 1 < what.length);
    case 'from':
      return dialect.fromFirst === true || dialect.pipes === true;
    case 'table':
      return next !== '(' && next !== '.' && next !== ')' && next !== ',' && next !== '=>';
    case 'pivot':
    case 'unpivot':
      if (next === '(') return dialect.dialect === 'duckdb' && isQueryStart(what, at + 2, dialect);
      return dialect.dialect === 'duckdb' && next !== '.' && next !== ')' && next !== ',';
    case 'summarize':
    case 'describe':
      return dialect.dialect === 'duckdb' && next !== '(' && next !== '.' && next !== ')' && next !== ',';
    default:
      return false;
  }
}

/**
 * For each `(` whether it holds a query: `(select`, and `((select ...) union`, but not `((select 1) + 1)`. One pass
 * from behind, so that no nesting costs more than its length.
 */
export function markQueries(what: readonly string[], dialect: Dialect): Uint8Array {
  const closing = matchBrackets(what);
  const marks = new Uint8Array(what.length);
  for (let i = what.length - 1; i >= 0; i--) {
    if (what[i] !== '(') continue;
    const isNested = what[i + 1] === '(' && marks[i + 1] === 1;
    const holds = isNested
      ? AFTER_QUERY.has(what[closing[i + 1] + 1] ?? ')')
      : isQueryStart(what, i + 1, dialect);
    if (holds) marks[i] = 1;
  }
  return marks;
}
