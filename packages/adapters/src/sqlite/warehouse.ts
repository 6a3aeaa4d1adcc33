import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Warehouse, WarehouseTable } from '@dataing/ports';
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
    newRun: () => new SqliteRun(processes),
    close: () => processes.close(),
  });
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
