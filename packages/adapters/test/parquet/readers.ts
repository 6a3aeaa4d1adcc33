import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeCodec } from '@dataing/adapters/codecs';
import { openSinkDirectory } from '@dataing/adapters/files';
import { valueAt, type Column, type LogicalType, type Value } from '@dataing/base/columns';
import {
  encodeColumnChunk,
  ParquetFile,
  type ColumnSchema,
  type ParquetOptions,
  type ParquetSummary,
} from '@dataing/datagen/write';
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');

/** One form for all readers: whole numbers as decimal text, floats as their bits in hexadecimal. */
export type Plain = null | boolean | string;

export type Block = readonly Column[];

export interface WrittenTable {
  readonly path: string;
  readonly schema: readonly ColumnSchema[];
  readonly blocks: readonly Block[];
}

/** Writes blocks through the codec and the file sink, as the program does. */
export async function writeTable(
  table: WrittenTable,
  options: Partial<ParquetOptions> = {},
): Promise<ParquetSummary> {
  const { path, schema, blocks } = table;
  const sink = await openSinkDirectory(dirname(path)).open(basename(path));
  const file = new ParquetFile(sink, { schema, createdBy: 'datagen test', ...options });
  for (const block of blocks) {
    await file.append(block.map((column, i) => encodeColumnChunk(column, schema[i], nodeCodec)));
  }
  return file.finish();
}

export function expectedValues(table: WrittenTable, column: number): Plain[] {
  return table.blocks.flatMap((block) =>
    Array.from({ length: block[column].length }, (_, i) =>
      plainValue(valueAt(block[column], i), table.schema[column].type),
    ),
  );
}

function plainValue(value: Value, type: LogicalType): Plain {
  if (value === null) return null;
  if (type === 'float') return floatBits(value as number);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'number') return String(value === 0 ? 0 : BigInt(value));
  return typeof value === 'bigint' ? String(value) : value;
}

function floatBits(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** All rows of a file by DuckDB, by column name. */
export async function readWithDuckdb(
  connection: DuckDBConnection,
  table: WrittenTable,
): Promise<Record<string, Plain[]>> {
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoted(table.path)})`);
  const columns = reader.getColumns();
  const names = reader.columnNames();
  return Object.fromEntries(
    names.map((name, i) => {
      const schema = table.schema.find((column) => column.name === name);
      return [name, (columns[i] ?? []).map((value) => duckdbValue(value, schema?.type ?? 'string'))];
    }),
  );
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function duckdbValue(value: DuckDBValue, type: LogicalType): Plain {
  if (value === null) return null;
  if (value instanceof DuckDBTimestampValue) return String(value.micros);
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBDecimalValue) return String(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (type === 'float') return floatBits(value as number);
  return typeof value === 'boolean' || typeof value === 'string' ? value : String(value);
}

export interface Finding {
  readonly file: string;
  readonly reader: 'pyarrow' | 'polars';
  readonly problems: readonly string[];
}

/** Checks many files by pyarrow and Polars in one Python process, which is set up on first use. */
export function checkWithPython(tables: readonly WrittenTable[]): Finding[] {
  const setUp = spawnSync(process.execPath, [`${ROOT}/tools/python/src/setup.ts`], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(`tools/python/src/setup.ts failed: ${setUp.stderr}`);
  const input = tables.map((table) => JSON.stringify(expectation(table))).join('\n');
  const script = `${ROOT}/tools/python/src/check_parquet.py`;
  const checked = spawnSync(`${ROOT}/.tooling/python/bin/python`, [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (checked.status !== 0) throw new Error(`check_parquet.py failed: ${checked.stderr}`);
  return checked.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
}

function expectation(table: WrittenTable) {
  const columns = table.schema.map(({ name, type }, i) => ({
    name,
    type: typeof type === 'object' ? 'decimal' : type,
    ...(typeof type === 'object' ? { scale: type.decimal.scale } : {}),
    values: expectedValues(table, i),
  }));
  return { file: table.path, columns };
}

/** The first and last four bytes of every Parquet file. */
export function hasMagic(path: string): boolean {
  const bytes = readFileSync(path);
  return bytes.toString('latin1', 0, 4) === 'PAR1' && bytes.toString('latin1', bytes.length - 4) === 'PAR1';
}
