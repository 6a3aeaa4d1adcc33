import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { QueryEstimate, Warehouse, WarehouseFacts, WarehouseTable } from '@dataing/ports';
import { EngineWarehouse } from '../warehouse/engine-warehouse.ts';
import { warehouseError } from '../warehouse/fail.ts';
import { type DeclaredKey, withKeys } from '../warehouse/keys.ts';
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
  /** Its place in the primary key, from 1; 0 outside of it. */
  readonly pk: number;
}

interface ForeignKeyRow {
  readonly table_name: string;
  readonly id: number;
  readonly other: string;
  readonly column: string;
  /** Null: the primary key of the other table. */
  readonly other_column: string | null;
}

function tablesOf(database: DatabaseSync): readonly WarehouseTable[] {
  const rows = database
    .prepare(
      `select s.name as table_name, s.type as kind, c.name, c.type, c."notnull" as is_strict_null, c.pk
        from sqlite_schema s join pragma_table_info(s.name) c
        where s.type in ('table', 'view') and s.name not like 'sqlite\\_%' escape '\\'
        order by s.name, c.cid`,
    )
    .all() as unknown as readonly ColumnRow[];
  const names = [...new Set(rows.map((row) => row.table_name))];
  const tables = names.map((name) => {
    const own = rows.filter((row) => row.table_name === name);
    const columns = own.map(({ name: column, type, is_strict_null }) => ({
      name: column,
      dataType: declaredType(type),
      nativeType: type === '' ? 'any' : type,
      nullable: is_strict_null === 0,
    }));
    return { name, tableType: own[0].kind === 'view' ? ('view' as const) : ('table' as const), columns };
  });
  return withKeys(tables, keysOf(rows, database));
}

function keysOf(columns: readonly ColumnRow[], database: DatabaseSync): readonly DeclaredKey[] {
  const keyed = Map.groupBy(
    columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk),
    (row) => row.table_name,
  );
  const primary = [...keyed].map(([table, own]) => ({ table, columns: own.map(({ name }) => name) }));
  const rows = database
    .prepare(
      `select s.name as table_name, f.id, f."table" as other, f."from" as "column", f."to" as other_column
        from sqlite_schema s join pragma_foreign_key_list(s.name) f
        where s.type = 'table' order by s.name, f.id, f.seq`,
    )
    .all() as unknown as readonly ForeignKeyRow[];
  const foreign = Map.groupBy(rows, ({ table_name: table, id }) => JSON.stringify([table, id]));
  return [
    ...primary,
    ...[...foreign.values()].map((own) => {
      const [{ table_name: table, other }] = own;
      const named = own.flatMap((row) => row.other_column ?? []);
      // SQLite takes any case of letters for the same name.
      const real = columns.find((row) => row.table_name.toLowerCase() === other.toLowerCase())?.table_name;
      const referred = primary.find((key) => key.table === real);
      const references = {
        table: real ?? other,
        columns: named.length > 0 ? named : (referred?.columns ?? []),
      };
      return { table, columns: own.map((row) => row.column), references };
    }),
  ];
}
