import type { WarehouseColumn } from '@dataing/ports';
import { sql } from '@dataing/sql';
import { relationNamed } from '../context/relation-name.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { ResolvedRequest } from './request.ts';

const MOST_TEXTS = 200;
const MOST_NUMBERS = 30;

/** Whether a column has values to split rows by: more than one, and few for its type and the rows. */
export function isSplittable({ dataType }: WarehouseColumn, distinct: number, rows: number): boolean {
  if (distinct < 2) return false;
  switch (dataType) {
    case 'boolean':
      return true;
    case 'string':
      return distinct <= MOST_TEXTS && distinct * 2 <= rows;
    case 'integer':
    case 'float':
    case 'decimal':
      return distinct <= MOST_NUMBERS && distinct * 4 <= rows;
    default:
      return false;
  }
}

/** Rows from which counting the values of a column costs more than a look at the first rows. */
const LARGE_TABLE_ROWS = 500_000;
const LOOKED_AT_ROWS = 2000;

/**
 * Columns of a large table that have too many values to split by, as its first rows prove: whatever the others hold, there
 * are at least as many. Column -> its values there. Empty for small tables, and where the engine does not tell their rows.
 */
export async function readTooMany(
  ledger: Ledger,
  { table, dims = [] }: ResolvedRequest,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  if ((table.rowCount ?? 0) < LARGE_TABLE_ROWS) return found;
  const { rows } = await ledger.ask(
    'a few rows, for columns of too many values to split by',
    {
      kind: 'query',
      select: table.columns.map(({ name }) => sql.item(sql.column(name))),
      from: relationNamed(table.name),
      limit: LOOKED_AT_ROWS,
    },
    { maxRows: LOOKED_AT_ROWS },
  );
  for (const [i, column] of table.columns.entries()) {
    const least = new Set(rows.map((row) => row[i]).filter((cell) => cell !== null)).size;
    const isGiven = dims.some(({ name }) => name === column.name);
    if (least < 2 || isGiven || isSplittable(column, least, Number.POSITIVE_INFINITY)) continue;
    found.set(column.name, least);
  }
  return found;
}
