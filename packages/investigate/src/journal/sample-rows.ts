import { canonicalJson, type JsonValue } from '@dataing/base/record';
import type { QueryLimits, QueryResult, WarehouseTable } from '@dataing/ports';
import { type Query, sql } from '@dataing/sql';
import { relationNamed } from '../context/relation-name.ts';
import type { Investigation } from '../investigation/investigation.ts';
import { writeAnswer } from './cells.ts';

const MOST_ROWS = 100;
const MOST_COLUMNS = 60;
/** A sample is kept thrice: in the log, and at two checkpoints. */
const MOST_BYTES = 4_000_000;

/** Where a sample comes from: one question, through the gate. */
export interface SampleSource {
  readonly tables: readonly WarehouseTable[];
  ask(query: Query, limits: QueryLimits): Promise<QueryResult>;
}

/**
 * Some of the rows that an investigation found affected, by the name of their table: a JSON object a line, UTF-8, cells as
 * the log has them. Empty where nothing is wrong with the rows, and where none are told by a condition (none, or they are
 * gone). Errors: those of `ask`.
 */
export async function sampleAffected(
  { scope, verdict }: Pick<Investigation, 'scope' | 'verdict'>,
  { tables, ask }: SampleSource,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (verdict !== 'fault' && verdict !== 'inconclusive') return new Map();
  const table = tables.find(({ name }) => name === scope?.table);
  if (scope?.condition === undefined || table === undefined) return new Map();
  const columns = table.columns.slice(0, MOST_COLUMNS).map(({ name }) => name);
  const answer = await ask(
    {
      kind: 'query',
      select: columns.map((name) => sql.item(sql.column(name))),
      from: relationNamed(table.name),
      where: scope.condition,
      limit: MOST_ROWS,
    },
    { maxRows: MOST_ROWS, maxBytes: MOST_BYTES },
  );
  if (answer.rows.length === 0) return new Map();
  const rows = writeAnswer(answer).rows as ReadonlyArray<readonly JsonValue[]>;
  const lines = rows.map((row) =>
    canonicalJson(Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
  );
  return new Map([[table.name, new TextEncoder().encode(`${lines.join('\n')}\n`)]]);
}
