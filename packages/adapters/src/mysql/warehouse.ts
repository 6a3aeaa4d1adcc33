import type { Warehouse, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { createPool, type Pool, type PoolOptions } from 'mysql2';
import { EngineWarehouse } from '../warehouse/engine-warehouse.ts';
import { serverUnreachable } from '../warehouse/fail.ts';
import { type DeclaredKey, withKeys } from '../warehouse/keys.ts';
import { type ServerAddress, tlsOptions } from '../warehouse/server-address.ts';
import { declaredType } from './cells.ts';
import { estimateByPlan, readFacts } from './plan.ts';
import { execute, MysqlRun } from './run.ts';

const CONCURRENT_MAX = 4;
const CONNECT_MS = 10_000;

const COLUMNS = `
  select t.table_name as \`table\`, t.table_type as kind, c.column_name as \`column\`, c.column_type as native,
    c.is_nullable as nullable
  from information_schema.tables t
  join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
  where t.table_schema = database()
  order by t.table_name, c.ordinal_position`;

const KEYS = `
  select table_name as \`table\`, constraint_name as name, column_name as \`column\`,
    referenced_table_name as other, referenced_column_name as other_column
  from information_schema.key_column_usage
  where table_schema = database() and (constraint_name = 'PRIMARY' or referenced_table_schema = database())
  order by table_name, constraint_name, ordinal_position`;

/**
 * A MySQL or MariaDB database, read-only: every query in a read-only transaction of its own, in UTC, one statement at a
 * time. As a text, `address` is `mysql://user:password@host:port/database`. Error: WAREHOUSE_UNREACHABLE.
 */
export async function openMysqlWarehouse(address: string | ServerAddress): Promise<Warehouse> {
  const pools = [CONCURRENT_MAX, 1].map((max) => newPool(address, max));
  const [pool, control] = pools;
  const close = async () => {
    await Promise.all(pools.map((own) => new Promise((resolve) => own.end(resolve))));
  };
  let version: string;
  try {
    const rows = await execute(pool, 'select version() as version');
    [{ version }] = rows as readonly [{ readonly version: string }];
  } catch (error) {
    await close();
    throw serverUnreachable('MySQL', error);
  }
  return new EngineWarehouse({
    dialect: 'mysql',
    concurrent: CONCURRENT_MAX,
    tables: () => readTables(pool),
    facts: () => readFacts(pool),
    newRun: () => new MysqlRun(pool, control, timeoutSqlOf(version)),
    estimate: (sql) => estimateByPlan(pool, sql),
    close,
  });
}

/** MariaDB's limit is of all statements and in seconds, MySQL's of SELECT and in milliseconds. */
function timeoutSqlOf(version: string): (timeoutMs: number) => string {
  return /MariaDB/i.test(version)
    ? (timeoutMs) => `set session max_statement_time = ${timeoutMs / 1000}`
    : (timeoutMs) => `set session max_execution_time = ${timeoutMs}`;
}

function newPool(address: string | ServerAddress, max: number): Pool {
  const pool = createPool({
    ...(typeof address === 'string' ? { uri: address } : connectionOf(address)),
    connectionLimit: max,
    connectTimeout: CONNECT_MS,
    multipleStatements: false,
    // A server must not ask the client for its files.
    flags: ['-LOCAL_FILES'],
  });
  pool.on('connection', (connection) => {
    for (const sql of ["set session time_zone = '+00:00'", 'set session transaction read only']) {
      // A connection that cannot do it fails at its first use.
      connection.query(sql, (error) => error !== null && connection.destroy());
    }
  });
  return pool;
}

function connectionOf({ tls, ...where }: ServerAddress): PoolOptions {
  const ssl = tlsOptions(tls);
  return { ...where, ...(ssl === undefined ? {} : { ssl }) };
}

interface ColumnRow {
  readonly table: string;
  readonly kind: string;
  readonly column: string;
  readonly native: string;
  readonly nullable: string;
}

/** Tables and views of the database that this user may read. Their sizes are guesses, so they are not told. */
async function readTables(pool: Pool): Promise<readonly WarehouseTable[]> {
  const rows = (await execute(pool, COLUMNS)) as readonly ColumnRow[];
  const tables = new Map<string, WarehouseTable & { columns: WarehouseColumn[] }>();
  for (const { table: name, kind, column, native, nullable } of rows) {
    const tableType = kind.includes('VIEW') ? 'view' : 'table';
    const table = tables.get(name) ?? { name, tableType, columns: [] };
    tables.set(name, table);
    table.columns.push({
      name: column,
      dataType: declaredType(native),
      nativeType: native,
      nullable: nullable === 'YES',
    });
  }
  return withKeys([...tables.values()], await readKeys(pool));
}

interface KeyRow {
  readonly table: string;
  readonly name: string;
  readonly column: string;
  readonly other: string | null;
  readonly other_column: string | null;
}

async function readKeys(pool: Pool): Promise<readonly DeclaredKey[]> {
  const rows = (await execute(pool, KEYS)) as readonly KeyRow[];
  const keys = Map.groupBy(rows, ({ table, name }) => JSON.stringify([table, name]));
  return [...keys.values()].map((own) => {
    const [{ table, other }] = own;
    const key = { table, columns: own.map((row) => row.column) };
    if (other === null) return key;
    return { ...key, references: { table: other, columns: own.flatMap((row) => row.other_column ?? []) } };
  });
}
