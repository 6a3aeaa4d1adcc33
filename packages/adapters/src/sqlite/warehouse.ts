import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { QueryEstimate, Warehouse, WarehouseFacts, WarehouseTable } from '@dataing/ports';
import { EngineWarehouse } from '../warehouse/engine-warehouse.ts';
import { warehouseError } from '../warehouse/fail.ts';
import { declaredType } from './cells.ts';
import { SqliteProcesses, SqliteRun } from './run.ts';

const CONCURRENT_MAX = 4;

/**
 * A SQLite database file, opened read-only in processes of its own that may read its tables and do nothing else.
 * Error: WAREHOUSE_UNREACHABLE.
 */
export async function openSqliteWarehouse(path: string): Promise<Warehouse> {
  const tables = readTables(path);
  const processes = new SqliteProcesses(path);
  return new EngineWarehouse({
    dialect: 'sqlite',
    concurrent: CONCURRENT_MAX,
    tables: () => Promise.resolve(tables),
    facts: () => readFacts(processes),
    newRun: () => new SqliteRun(processes),
    estimate: (sql) => planOnly(processes, sql),
    close: () => processes.close(),
  });
}

const ONE_ROW = { maxRows: 1, maxBytes: 10_000 };

async function readFacts(processes: SqliteProcesses): Promise<WarehouseFacts> {
  const { rows } = await new SqliteRun(processes).read('select sqlite_version()', ONE_ROW);
  const refusesWrites = await new SqliteRun(processes).read('create table dataing_probe (a)', ONE_ROW).then(
    () => false,
    () => true,
  );
  return { engine: `SQLite ${String(rows[0][0])}`, refusesWrites, mayWrite: [] };
}

/** SQLite's planner tells what it does and no figures; a query that cannot be planned is refused all the same. */
async function planOnly(processes: SqliteProcesses, sql: string): Promise<QueryEstimate> {
  await new SqliteRun(processes).read(`select 1 from (${sql}\n) limit 0`, ONE_ROW);
  return {};
}

function readTables(path: string): readonly WarehouseTable[] {
  const refuse = (reason: string) =>
    warehouseError('WAREHOUSE_UNREACHABLE', `${basename(path)}: ${reason}`, 'Give a SQLite database file.');
  if (!existsSync(path)) throw refuse('no such file');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    return tablesOf(database);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  } finally {
    database?.close();
  }
}

interface ColumnRow {
  readonly table_name: string;
  readonly kind: string;
  readonly name: string;
  readonly type: string;
  readonly is_strict_null: number;
}

function tablesOf(database: DatabaseSync): readonly WarehouseTable[] {
  const rows = database
    .prepare(
      `select s.name as table_name, s.type as kind, c.name, c.type, c."notnull" as is_strict_null
        from sqlite_schema s join pragma_table_info(s.name) c
        where s.type in ('table', 'view') and s.name not like 'sqlite\\_%' escape '\\'
        order by s.name, c.cid`,
    )
    .all() as unknown as readonly ColumnRow[];
  const names = [...new Set(rows.map((row) => row.table_name))];
  return names.map((name) => {
    const own = rows.filter((row) => row.table_name === name);
    const columns = own.map(({ name: column, type, is_strict_null }) => ({
      name: column,
      dataType: declaredType(type),
      nativeType: type === '' ? 'any' : type,
      nullable: is_strict_null === 0,
    }));
    return { name, tableType: own[0].kind === 'view' ? ('view' as const) : ('table' as const), columns };
  });
}
