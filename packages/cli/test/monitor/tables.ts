import { DuckDBInstance } from '@duckdb/node-api';

/** Days of the shop, from 2025-08-01; the clock of recorded runs stands at 2026-01-05. */
const SHOP_DAYS = 80;

/** A value between 0 and 1 that only depends on the row. */
const chance = (salt: number): string => `((hash(i, ${salt}) % 100000) / 100000.0)`;

/**
 * Orders of a shop as SQL: 60 a day, fewer on weekends; in the last five days a third of the customers is missing and the
 * status `returned` is new. And regions, which have no time.
 */
export const SHOP: readonly string[] = [
  `create table orders as
    select i as order_id,
      timestamp '2025-08-01' + to_days((i // 60)::int) + to_seconds((${chance(1)} * 86000)::int) as created_at,
      case when i // 60 >= ${SHOP_DAYS - 5} and ${chance(2)} < 0.35 then null else (${chance(3)} * 4000)::int end as customer_id,
      case when i // 60 >= ${SHOP_DAYS - 5} and ${chance(4)} < 0.2 then 'returned' when ${chance(5)} < 0.6 then 'paid' else 'open' end as status,
      round(10 + 90 * ${chance(6)}, 2)::double as total
    from range(${60 * SHOP_DAYS}) t(i)
    where dayofweek(date '2025-08-01' + (i // 60)::int) not in (0, 6) or ${chance(7)} < 0.6`,
  'create table regions as select range as id, chr(65 + range::int) as name from range(12)',
];

/** Makes a DuckDB file of statements. */
export async function makeDuckdb(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Runs statements in a DuckDB file, and gives the rows of the last. */
export async function rowsOf(path: string, statement: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(statement)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
