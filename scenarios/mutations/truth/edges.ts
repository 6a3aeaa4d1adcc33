import { literal } from '../../incidents/build/engine.ts';

/** Path to text. */
type Files = ReadonlyMap<string, string>;

/**
 * What a column of a raw table may hold because no test of the project forbids it: no value, a key that is nowhere, numbers
 * on the bounds that seeds and models name.
 */
export interface Edge {
  readonly table: string;
  readonly column: string;
  readonly kind: 'null' | 'dangling' | 'bounds';
}

/** Of a hundred rows, those that get it; of small tables more, so that there are some. */
const SHARE = { null: 4, dangling: 4, bounds: 15 };

/** Statements that give some rows of raw tables what stands on the edge of what is allowed; which ones follows from their ids. */
export function edgeStatements(edges: readonly Edge[], files: Files): string[] {
  const bounds = boundsOf(files);
  return edges.map(({ table, column, kind }) => {
    const share = `case when (select count(*) from raw."${table}") < 100 then ${3 * SHARE[kind]} else ${SHARE[kind]} end`;
    const place = `hash(rowid, ${literal(`${kind} ${column}`)}) % 100 < ${share}`;
    return `update raw."${table}" set "${column}" = ${valueOf({ table, column, kind }, bounds)} where ${place}`;
  });
}

function valueOf({ column, kind }: Edge, bounds: readonly string[]): string {
  if (kind === 'null') return 'null';
  if (kind === 'dangling') return `"${column}" || '7777'`;
  const which = `1 + (hash(rowid, ${literal(`bound ${column}`)}) % ${bounds.length})::integer`;
  return `[${bounds.join(', ')}][${which}]`;
}

/** Whole numbers that seeds and models name, and those beside them. */
function boundsOf(files: Files): string[] {
  const texts = [...files].filter(([path]) => /\.(csv|sql)$/.test(path)).map(([, text]) => text);
  const named = texts.flatMap((text) => text.match(/(?<![\w.])\d{1,5}(?![\w.])/g) ?? []).map(Number);
  const beside = [...new Set([0, ...named])].flatMap((it) => [it, it + 1, it - 1]);
  return [...new Set(beside)]
    .filter((it) => it >= 0)
    .sort((a, b) => a - b)
    .map(String);
}
