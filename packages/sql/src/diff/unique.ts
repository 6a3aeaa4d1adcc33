import { keptOfEach } from './partition.ts';
import { type Form, hasMark, type Source, someTerm, type Term } from './form.ts';

/** Whether conditions let at most one row of a place stand beside each row of the others: they fix a key of it. */
export function isUniqueOn(source: Source, conditions: readonly Term[]): boolean {
  const fixed = new Set<string>();
  for (const term of conditions) {
    if (term.kind !== 'node' || term.shape !== 'binary:=') continue;
    const [a, b] = term.args;
    for (const [mine, other] of [
      [a, b],
      [b, a],
    ]) {
      if (
        mine.kind === 'ref' &&
        mine.source === source &&
        !someTerm(other, (each) => each.kind === 'ref' && each.source === source)
      )
        fixed.add(mine.column);
    }
  }
  return keysOf(source).some((key) => [...key].every((column) => fixed.has(column)));
}

/** Sets of columns of a place that no two of its rows agree on. */
export function keysOf({ content }: Source): ReadonlyArray<ReadonlySet<string>> {
  return content.kind === 'table' ? content.keys : formKeys(content);
}

/** Outputs, by their places, that no two rows of a query agree on. */
function formKeys(form: Form): Array<ReadonlySet<string>> {
  if (form.kind !== 'block' || form.outputs.some(({ term }) => hasMark(term, 'repeats'))) return [];
  const keys: Array<ReadonlySet<string>> = [];
  const outputOf = (term: Term) => form.outputs.findIndex((it) => isSameTerm(it.term, term));
  for (const condition of form.qualify) {
    const at = keptOfEach(condition)?.map(outputOf);
    if (at !== undefined && !at.includes(-1)) keys.push(new Set(at.map(String)));
  }
  if (form.distinct) keys.push(new Set(form.outputs.map((_, i) => String(i))));
  if (form.extra.length > 0) return keys;
  if (form.aggregates && form.groups === undefined) return [new Set()];
  if (form.groups !== undefined && form.groups.length > 0) {
    const at = form.groups.map(outputOf);
    if (!at.includes(-1)) keys.push(new Set(at.map(String)));
  }
  return keys;
}

/** Whether two terms are one, part by part; queries inside are taken for different. */
export function isSameTerm(a: Term, b: Term): boolean {
  if (a === b) return true;
  if (a.kind === 'ref' || b.kind === 'ref')
    return a.kind === 'ref' && b.kind === 'ref' && a.source === b.source && a.column === b.column;
  return (
    a.shape === b.shape &&
    a.queries.length + b.queries.length === 0 &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => isSameTerm(arg, b.args[i]))
  );
}
