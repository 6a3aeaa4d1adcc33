import { diffQueries, type QueryDiff } from '@dataing/sql/diff';
import type { SqlSchema } from '@dataing/sql/scope';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'vitest';
import { drawSpec, mutate, type Pick, picker, schema } from './queries.ts';
import { write } from './write.ts';

/** DuckDB with the tables of `schema`, filled with few values and many NULLs so that keys meet and repeat. */
export async function openTables(seed: number): Promise<{ db: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  for (const [name, { columns }] of Object.entries(schema.tables)) {
    await db.run(
      `CREATE TABLE ${name} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`,
    );
  }
  const pick = (salt: string, count: number) =>
    `(hash(i * 31 + ${seed} * 7919, '${salt}') % ${count})::INTEGER`;
  const number = (salt: string, count: number) =>
    `CASE WHEN ${pick(`null ${salt}`, 4)} > 0 THEN ${pick(salt, count)} END`;
  const text = (salt: string) =>
    `CASE WHEN ${pick(`null ${salt}`, 4)} > 0 THEN ['p', 'q', 'Q', ''][1 + ${pick(salt, 4)}] END`;
  await db.run(
    `INSERT INTO t SELECT i, ${number('a', 6)}, ${number('b', 5)}, ${text('s')} FROM range(9) r(i)`,
  );
  await db.run(`INSERT INTO u SELECT i, ${number('ua', 5)}, ${number('ux', 6)} FROM range(6) r(i)`);
  await db.run(
    `INSERT INTO v SELECT ${number('k', 5)}, ${number('vx', 6)}, ${text('vs')} FROM range(7) r(i)`,
  );
  return {
    db,
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}

/** Two queries over the same tables. */
export interface Pair {
  readonly before: string;
  readonly after: string;
}

export function drawPair(
  numbers: readonly number[],
  ways: readonly number[],
  changes: readonly number[],
): Pair & { readonly same: boolean } {
  const spec = drawSpec(picker(numbers));
  const pick: Pick = picker(changes.length === 0 ? [0] : changes);
  const changed = changes.length === 0 ? spec : mutate(spec, pick);
  const twice = changes.length > 12 ? mutate(changed, pick) : changed;
  const way = picker(ways);
  return {
    before: write(spec, way),
    after: write(twice, way),
    same: JSON.stringify(spec) === JSON.stringify(twice),
  };
}

interface Answer {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly unknown[]>;
}

async function answer(db: DuckDBConnection, sql: string): Promise<Answer> {
  const result = await db.run(sql);
  const columns = result.columnNames();
  return { columns, rows: (await result.getRowsJson()) as unknown[][] };
}

function bag(rows: ReadonlyArray<readonly unknown[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = JSON.stringify(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function within(part: ReadonlyMap<string, number>, whole: ReadonlyMap<string, number>): boolean {
  return [...part].every(([row, count]) => (whole.get(row) ?? 0) >= count);
}

/**
 * Runs both queries and holds the diff to what it says: cosmetic, the same rows; rows the same, fewer or more, their
 * counts; columns untouched, the same values in the rows both have (as bags of rows of those columns).
 */
export async function checkPromises(
  db: DuckDBConnection,
  { before, after }: Pair,
  tables: SqlSchema = schema,
): Promise<QueryDiff> {
  const diff = diffQueries(before, after, { dialect: 'duckdb', schema: tables });
  const text = `${before}\n${after}\n${JSON.stringify(diff.changes)}`;
  expect(diff.diagnostics, text).toEqual([]);
  const [left, right] = [await answer(db, before), await answer(db, after)];
  if (diff.cosmetic) expect(right.columns, text).toEqual(left.columns);
  if (diff.cosmetic) expect(bag(right.rows), text).toEqual(bag(left.rows));
  const of = (rows: Answer, side: 'before' | 'after') => {
    const at = diff.untouched.map((column) => rows.columns.indexOf(column[side]));
    expect(at, text).not.toContain(-1);
    return bag(rows.rows.map((row) => at.map((i) => row[i])));
  };
  const [x, y] = [of(left, 'before'), of(right, 'after')];
  if (diff.rows === 'same' || diff.rows === 'more')
    expect(within(x, y), `rows ${diff.rows}: ${text}`).toBe(true);
  if (diff.rows === 'same' || diff.rows === 'fewer')
    expect(within(y, x), `rows ${diff.rows}: ${text}`).toBe(true);
  return diff;
}
