import type { WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { duckdb, quoteIdentifier } from '@dataing/sql';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type DeclaredKey, withKeys } from '../warehouse/keys.ts';
import type { Engine } from './engine.ts';
import { normaliseType } from './types.ts';

const COLUMNS = `
  select c.schema_name, c.table_name, t.table_name is null as is_view, t.estimated_size, c.column_name, c.data_type,
    c.is_nullable
  from duckdb_columns() c
  left join duckdb_tables() t on t.table_oid = c.table_oid and t.database_oid = c.database_oid
  where c.database_name = current_database() and not c.internal
  order by c.schema_name, c.table_name, c.column_index`;

const KEYS = `
  select schema_name, table_name, constraint_column_names, referenced_table, referenced_column_names
  from duckdb_constraints()
  where database_name = current_database() and constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')
  order by schema_name, table_name, constraint_index`;

/** Tables and views, with the rows of tables. */
const RELATIONS = `
  select table_name, estimated_size from duckdb_tables() where database_name = current_database() and not internal
  union all
  select view_name, null from duckdb_views() where database_name = current_database() and not internal
  order by table_name`;

interface Found {
  readonly isView: boolean;
  readonly rows: number | undefined;
  readonly columns: WarehouseColumn[];
}

/** The tables and views of the database that was opened, with normalised types, in order of name. */
export async function readSchema(engine: Engine): Promise<readonly WarehouseTable[]> {
  const connection = await engine.instance.connect();
  try {
    const found = new Map<string, Found>();
    const rows = engine.isFiles
      ? await columnsOfFiles(connection)
      : (await connection.runAndReadAll(COLUMNS)).getRows();
    for (const row of rows) {
      const [schema, table, isView, size, column, type, nullable] = row;
      const key = schema === 'main' ? String(table) : `${schema}.${table}`;
      const entry = found.get(key) ?? {
        isView: isView === true,
        rows: size === null ? undefined : Number(size),
        columns: [],
      };
      found.set(key, entry);
      const nativeType = String(type);
      entry.columns.push({
        name: String(column),
        dataType: normaliseType(nativeType),
        nativeType,
        nullable: nullable !== false,
      });
    }
    const tables: WarehouseTable[] = [];
    for (const [name, { isView, rows, columns }] of found) {
      const tableType = engine.isFiles ? 'file' : isView ? 'view' : 'table';
      const rowCount = rows ?? (engine.isFiles ? await countRows(connection, name) : undefined);
      tables.push({ name, tableType, columns, ...(rowCount === undefined ? {} : { rowCount }) });
    }
    return withKeys(tables, await readKeys(connection));
  } finally {
    connection.closeSync();
  }
}

/**
 * The same as `COLUMNS` of tables and views that were made of files. `duckdb_columns()` first makes out the columns of all
 * the engine's own views, which takes longer than opening a small file.
 */
async function columnsOfFiles(connection: DuckDBConnection): Promise<DuckDBValue[][]> {
  const relations = (await connection.runAndReadAll(RELATIONS)).getRows();
  const found: DuckDBValue[][] = [];
  for (const [table, rows] of relations) {
    const described = await connection.runAndReadAll(`describe ${quoteIdentifier(String(table), duckdb)}`);
    for (const [column, type, nullable] of described.getRows()) {
      found.push(['main', table, rows === null, rows, column, type, nullable !== 'NO']);
    }
  }
  return found;
}

/** A foreign key refers to a table of its own schema: DuckDB knows no other. */
async function readKeys(connection: DuckDBConnection): Promise<readonly DeclaredKey[]> {
  const rows = (await connection.runAndReadAll(KEYS)).getRowsJson();
  return rows.map(([schema, table, columns, other, otherColumns]) => {
    const named = (name: unknown) => (schema === 'main' ? String(name) : `${schema}.${name}`);
    const key = { table: named(table), columns: columns as string[] };
    return other === null
      ? key
      : { ...key, references: { table: named(other), columns: otherColumns as string[] } };
  });
}

/** Of a Parquet file this reads the footer only. */
async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const reader = await connection.runAndReadAll(`select count(*) from ${quoteIdentifier(table, duckdb)}`);
  return Number(reader.getRows()[0][0]);
}
