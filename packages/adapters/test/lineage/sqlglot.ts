import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseSql } from '@dataing/sql/grammar';
import { traceLineage } from '@dataing/sql/lineage';
import { resolveNames, type SqlSchema } from '@dataing/sql/scope';
import type { SqlDialect } from '@dataing/ports';

const ROOT = join(import.meta.dirname, '../../../..');

export interface Job {
  readonly id: string;
  readonly sql: string;
  readonly dialect: SqlDialect;
  readonly schema?: SqlSchema;
  /** Processor time that sqlglot may take over it; no bound by default. */
  readonly cpu_seconds?: number;
}

/** Columns in order, each with its sources as `table.column`, in small letters and sorted. */
type Columns = ReadonlyArray<readonly [name: string, sources: readonly string[]]>;
export type Answer =
  | { readonly id: string; readonly columns: Columns }
  | { readonly id: string; readonly error: string };

/** What sqlglot answers, in the environment that tools/python makes. */
export function askSqlglot(jobs: readonly Job[]): Answer[] {
  const setUp = spawnSync(process.execPath, [join(ROOT, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(`tools/python/src/setup.ts failed: ${setUp.stderr}`);
  const input = jobs.map((job) => JSON.stringify({ ...job, schema: nestedSchema(job.schema) })).join('\n');
  const script = join(ROOT, 'tools/python/src/trace_lineage.py');
  const ran = spawnSync(join(ROOT, '.tooling/python/bin/python'), [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(`${script} failed: ${ran.stderr}`);
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((answer) => ('error' in answer ? answer : { id: answer.id, columns: answer.columns.map(normal) }));
}

/** As sqlglot wants it: a name of several parts is a mapping in a mapping. */
export function nestedSchema(schema: SqlSchema | undefined) {
  if (schema === undefined) return null;
  const nested: Nested = {};
  for (const [name, { columns }] of Object.entries(schema.tables)) {
    let at = nested;
    for (const part of name.split('.')) at = (at[part] ??= {}) as Nested;
    for (const column of columns) at[column.name] = column.type ?? 'TEXT';
  }
  return nested;
}

interface Nested {
  [name: string]: Nested | string;
}

function normal([name, sources]: [string, Array<[string, string]>]): Columns[number] {
  return [name.toLowerCase(), [...new Set(sources.map((parts) => parts.join('.').toLowerCase()))].sort()];
}

const QUERIES = new Set(['select', 'set_operation', 'values', 'table_query', 'bracketed', 'pipe']);

/** What we answer, in the same form; the last part of a table's name only, as sqlglot gives. */
export function askOurs({ id, sql, dialect, schema }: Job): Answer {
  const parsed = parseSql(sql, { dialect });
  if (parsed.diagnostics.length > 0) return { id, error: parsed.diagnostics[0].message };
  if (!QUERIES.has(parsed.statements[0].kind)) return { id, error: NO_QUERY };
  const { columns, complete } = traceLineage(
    resolveNames(parsed.statements[0], { dialect, schema, text: sql }),
  );
  const known = columns.map(({ name, sources }): Columns[number] => {
    const from = sources.map(({ table, column }) => `${table.split('.').at(-1)}.${column}`.toLowerCase());
    return [name.toLowerCase(), [...new Set(from)].sort()];
  });
  return { id, columns: complete ? known : [...known, ['*', []]] };
}

const NO_QUERY = 'no query';

export interface Disagreement {
  readonly id: string;
  readonly column: string;
  readonly ours: string;
  readonly sqlglot: string;
}

/**
 * Compares column by column: by position where both have as many (names that nobody gave are made up), else by name.
 * A star over unknown columns is one column of either side. What sqlglot cannot answer is not compared, nor names that
 * a query gives twice, of which its answer keeps one.
 */
export function compare(ours: Answer, theirs: Answer): { compared: number; disagreements: Disagreement[] } {
  if ('error' in theirs || ('error' in ours && ours.error === NO_QUERY))
    return { compared: 0, disagreements: [] };
  const { id } = ours;
  if ('error' in ours) {
    return { compared: 1, disagreements: [{ id, column: '*', ours: ours.error, sqlglot: 'an answer' }] };
  }
  const sameCount = ours.columns.length === theirs.columns.length;
  const pairs = sameCount ? byPosition(ours.columns, theirs.columns) : byName(ours.columns, theirs.columns);
  const disagreements = pairs.flatMap(([column, x, y]): Disagreement[] =>
    x === y || (column === '*' && x !== NONE && y !== NONE) ? [] : [{ id, column, ours: x, sqlglot: y }],
  );
  return { compared: pairs.length, disagreements };
}

const NONE = 'no such column';

type Pair = readonly [column: string, ours: string, theirs: string];

function byPosition(ours: Columns, theirs: Columns): Pair[] {
  return ours.map(([name, from], i) => [name, from.join(', '), theirs[i][1].join(', ')]);
}

function byName(ours: Columns, theirs: Columns): Pair[] {
  const [a, b] = [new Map(ours), new Map(theirs)];
  const twice = new Set(ours.map(([name]) => name).filter((name, i, all) => all.indexOf(name) !== i));
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => !twice.has(name))
    .map((name) => [name, a.get(name)?.join(', ') ?? NONE, b.get(name)?.join(', ') ?? NONE]);
}
