import { columnOf, type Column, type LogicalType, type Value } from '@dataing/base/columns';
import { duckdb, quoteIdentifier } from '@dataing/sql';
import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import { warehouseError } from '../warehouse/fail.ts';
import { openEngine, type DuckdbOptions } from './engine.ts';

/** A table of files, as its columns are to be read. */
export interface FileTable {
  readonly name: string;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: LogicalType }>;
}

/** Files opened for reading whole tables, block by block. */
export interface FileTables {
  readonly tables: readonly FileTable[];
  /** All rows in the order of the file, in blocks of at least `blockRows` (the last one excepted). */
  read(table: FileTable, blockRows: number): AsyncGenerator<Column[]>;
  /** How many rows it has: known of Parquet, counted in CSV. */
  count(table: FileTable): Promise<number>;
  close(): Promise<void>;
}

const name = (text: string): string => quoteIdentifier(text, duckdb);

/**
 * Opens a folder of Parquet or CSV files, or a DuckDB file, for conversion. Types that our columns lack are read as text.
 * Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE.
 */
export async function openFileTables(path: string, options: DuckdbOptions = {}): Promise<FileTables> {
  const engine = await openEngine(path, options);
  const connection = await engine.instance.connect();
  const close = async (): Promise<void> => {
    connection.closeSync();
    await engine.close();
  };
  try {
    const tables = await listTables(connection);
    const count = async (table: FileTable): Promise<number> => {
      const answer = await connection.runAndReadAll(`select count(*) from ${name(table.name)}`);
      return Number(answer.getRows()[0][0]);
    };
    return {
      tables,
      read: (table, blockRows) => guarded(table, readTable(connection, table, blockRows)),
      count,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listTables(connection: DuckDBConnection): Promise<FileTable[]> {
  const sql = `select table_name, column_name, data_type from duckdb_columns()
    where database_name = current_database() and not internal order by table_name, column_index`;
  const tables = new Map<string, Array<{ readonly name: string; readonly type: LogicalType }>>();
  for (const [table, column, type] of (await connection.runAndReadAll(sql)).getRows()) {
    const columns = tables.get(String(table)) ?? [];
    columns.push({ name: String(column), type: logicalType(String(type)) });
    tables.set(String(table), columns);
  }
  return [...tables].map(([table, columns]) => ({ name: table, columns }));
}

/** What the engine says of a file that it can open and not read. */
async function* guarded<T>(table: FileTable, blocks: AsyncGenerator<T>): AsyncGenerator<T> {
  const next = (): Promise<IteratorResult<T>> =>
    blocks.next().catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      const help = 'The file is damaged or was cut short: make or fetch it again.';
      throw warehouseError('WAREHOUSE_UNREACHABLE', `cannot read ${table.name}: ${words}`, help);
    });
  for (let step = await next(); step.done !== true; step = await next()) yield step.value;
}

async function* readTable(
  connection: DuckDBConnection,
  { name: table, columns }: FileTable,
  blockRows: number,
): AsyncGenerator<Column[]> {
  const select = columns.map(({ name: column, type }) => expressionOf(name(column), type)).join(', ');
  const result = await connection.stream(`select ${select} from ${name(table)}`);
  let values: Value[][] = columns.map(() => []);
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    columns.forEach((_, c) => {
      for (const value of chunk.getColumnValues(c)) values[c].push(plainValue(value));
    });
    if (values[0].length < blockRows) continue;
    yield columnsOf(columns, values);
    values = columns.map(() => []);
  }
  if (values[0]?.length > 0) yield columnsOf(columns, values);
}

function columnsOf(columns: FileTable['columns'], values: readonly Value[][]): Column[] {
  return columns.map(({ type }, c) => columnOf(type, values[c]));
}

function logicalType(name: string): LogicalType {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(name);
  if (decimal !== null) return { decimal: { precision: Number(decimal[1]), scale: Number(decimal[2]) } };
  return logicalTypes[name] ?? 'string';
}

const logicalTypes: Readonly<Record<string, LogicalType>> = {
  BOOLEAN: 'bool',
  TINYINT: 'int',
  SMALLINT: 'int',
  INTEGER: 'int',
  BIGINT: 'int',
  UTINYINT: 'int',
  USMALLINT: 'int',
  UINTEGER: 'int',
  FLOAT: 'float',
  DOUBLE: 'float',
  VARCHAR: 'string',
  JSON: 'json',
  BLOB: 'binary',
  DATE: 'date',
  TIMESTAMP: 'datetime',
  TIMESTAMP_S: 'datetime',
  TIMESTAMP_MS: 'datetime',
};

/** Times as whole numbers; what has no type of ours as text. */
function expressionOf(column: string, type: LogicalType): string {
  if (type === 'datetime') return `epoch_us(${column})`;
  if (type === 'date') return `date_diff('day', date '1970-01-01', ${column})`;
  return type === 'string' ? `${column}::varchar` : column;
}

function plainValue(value: DuckDBValue): Value {
  if (typeof value === 'bigint') {
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBBlobValue) return value.bytes;
  return value as Value;
}
