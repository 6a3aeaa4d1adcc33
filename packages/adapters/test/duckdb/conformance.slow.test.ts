import { join } from 'node:path';
import { type DuckdbOptions, openDuckdb } from '@dataing/adapters/duckdb';
import { describeWarehouse, type WarehouseUnderTest } from '@dataing/ports/conformance';
import { HOSTILE_TABLE, ORDERS } from '@dataing/ports/conformance/rows';
import {
  admitSql,
  cleanUpAfterwards,
  conformanceFolder,
  conformanceStatements,
  execute,
  quote,
  temporaryFolder,
} from './set-up.ts';

cleanUpAfterwards();

const edges: WarehouseUnderTest['edges'] = [
  ["cast('NaN' as double)", 'float', Number.NaN],
  ["cast('-Infinity' as double)", 'float', -Infinity],
  ['9223372036854775807', 'integer', 9_223_372_036_854_775_807n],
  ['170141183460469231731687303715884105727', 'integer', 170141183460469231731687303715884105727n],
  ['cast(1.5 as decimal(38, 10))', 'decimal', '1.5000000000'],
  ["cast('2026-01-08 13:00:00.5+05:30' as timestamptz)", 'timestamp', '2026-01-08T07:30:00.500Z'],
  ["cast('2026-03-29 02:30:00.000000001' as timestamp_ns)", 'timestamp', '2026-03-29T02:30:00.000000001'],
  ["cast('infinity' as timestamp)", 'timestamp', 'infinity'],
  ["cast('0044-03-15 (BC)' as date)", 'date', '0044-03-15 (BC)'],
  ['[1, null]', 'array', '[1,null]'],
  ["{'a': 1}", 'struct', '{"a":1}'],
  ['cast(null as integer)', 'integer', null],
];

async function open(path: string, options: DuckdbOptions = {}): Promise<WarehouseUnderTest> {
  return {
    warehouse: await openDuckdb(path, { threads: 2, memoryMb: 512, ...options }),
    admit: (sql) => admitSql(sql, [ORDERS, HOSTILE_TABLE.name]),
    quote,
    slowSql: 'select sum(a.i * b.i) from range(10000000) a(i), range(10000000) b(i)',
    failingSql: "select cast(status || 'x' as integer) from orders",
    edges,
  };
}

let database: string | undefined;
async function databasePath(): Promise<string> {
  if (database !== undefined) return database;
  database = join(await temporaryFolder(), 'shop.duckdb');
  await execute(database, conformanceStatements());
  return database;
}

describeWarehouse('duckdb, a database file', async () => open(await databasePath()));
describeWarehouse('duckdb, a folder of Parquet files', async () => open(await conformanceFolder('parquet')));
describeWarehouse('duckdb, a folder of CSV files', async () => open(await conformanceFolder('csv')));
describeWarehouse('duckdb, a folder of CSV files too large for memory', async () =>
  open(await conformanceFolder('csv'), { csvInMemoryBytes: 0 }),
);
