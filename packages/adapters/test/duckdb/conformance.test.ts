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

async function open(path: string, options: DuckdbOptions = {}): Promise<WarehouseUnderTest> {
  return {
    warehouse: await openDuckdb(path, { threads: 2, memoryMb: 512, ...options }),
    admit: (sql) => admitSql(sql, [ORDERS, HOSTILE_TABLE.name]),
    quote,
    slowSql: 'select sum(a.i * b.i) from range(10000000) a(i), range(10000000) b(i)',
    failingSql: "select cast(status || 'x' as integer) from orders",
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
