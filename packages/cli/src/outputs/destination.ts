import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  csvManifest,
  datasetJson,
  sqlCompanions,
  type FormatSpec,
  type TableShape,
} from '@dataing/datagen/write';
import type { LoadPlace } from '@dataing/ports';
import { join } from 'node:path';
import type { OutputFormat, OutputOptions } from './options.ts';

/** What is written: names and keys of the tables, and where they come from. */
export interface Dataset {
  readonly name: string;
  readonly version: string;
  readonly seed: number;
  readonly schemaFile?: string;
  readonly tables: readonly TableShape[];
  /** entity, fact or vocab, by table, where the schema is at hand. */
  readonly kinds?: readonly string[];
}

/** Where tables go. */
export interface Destination {
  readonly format: FormatSpec;
  /** A database, or undefined where tables are files of the folder. */
  readonly tables?: LoadPlace;
  /** Files that it makes in the folder besides those of the tables. */
  readonly makes: readonly string[];
  /** Texts to write beside the tables when their rows are known. */
  companions(rows: readonly number[]): ReadonlyMap<string, string>;
}

/** Opens what the options name; `folder` is for files. Errors: OUTPUT_OPTIONS, OUTPUT_ADDRESS and those of databases. */
export async function openDestination(
  dataset: Dataset,
  folder: string,
  options: OutputOptions,
): Promise<Destination> {
  const tables = options.keys ? dataset.tables : dataset.tables.map(withoutKeys);
  if (options.to !== undefined) return openServer(options.to, tables, options);
  const format = options.format ?? 'parquet';
  if (format === 'duckdb' || format === 'sqlite')
    return openFile(format, dataset.name, folder, tables, options);
  const spec = specOf(format, options);
  return {
    format: spec,
    makes: [],
    companions: (rows) => companionsOf(spec, { ...dataset, tables }, rows),
  };
}

/** The format of files; `--format sql` is of one dialect and style. */
export function specOf(
  format: Exclude<OutputFormat, 'duckdb' | 'sqlite'>,
  { dialect, sqlStyle }: OutputOptions,
): FormatSpec {
  if (format !== 'sql') return { name: format };
  if (sqlStyle === 'copy' && dialect !== 'postgres') {
    throw contradiction(`--sql-style copy is of PostgreSQL, the dialect is ${dialect}`);
  }
  return { name: 'sql', target: dialect, style: sqlStyle };
}

export function contradiction(message: string): DiagnosticError {
  return new DiagnosticError([
    { code: 'OUTPUT_OPTIONS', severity: 'error', message, help: 'Leave one of them out.' },
  ]);
}

/** An address as it may be shown: without the password. */
export function shownAddress(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//');
}

function withoutKeys(table: TableShape): TableShape {
  return { ...table, primaryKey: [], references: [] };
}

async function openFile(
  format: 'duckdb' | 'sqlite',
  name: string,
  folder: string,
  tables: readonly TableShape[],
  { force }: OutputOptions,
): Promise<Destination> {
  const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.${format}`;
  const load = { tables, replace: force };
  const none = (): ReadonlyMap<string, string> => new Map();
  if (format === 'duckdb') {
    const { duckdbFormat, openDuckdbFile } = await import('@dataing/adapters/duckdb');
    const place = await openDuckdbFile(join(folder, file), load);
    return { format: duckdbFormat, tables: place, makes: [file], companions: none };
  }
  const { openSqliteFile, sqliteFormat } = await import('@dataing/adapters/sqlite');
  const place = await openSqliteFile(join(folder, file), load);
  return { format: sqliteFormat, tables: place, makes: [file], companions: none };
}

async function openServer(
  address: string,
  tables: readonly TableShape[],
  { force, format }: OutputOptions,
): Promise<Destination> {
  if (format !== undefined)
    throw contradiction('--to takes the tables as its database does, without --format');
  const load = { tables, replace: force };
  const rest = { makes: [], companions: (): ReadonlyMap<string, string> => new Map() };
  const scheme = /^(\w+):\/\//.exec(address)?.[1];
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { openPostgres, postgresFormat } = await import('@dataing/adapters/postgres');
    return { format: postgresFormat, tables: await openPostgres(address, load), ...rest };
  }
  if (scheme === 'mysql' || scheme === 'mariadb') {
    const { openMysql } = await import('@dataing/adapters/mysql');
    const place = await openMysql(address.replace(/^mariadb:/, 'mysql:'), load);
    return { format: place.format, tables: place, ...rest };
  }
  const message = 'the address given with --to is neither of PostgreSQL nor of MySQL';
  const help = 'Write postgres://user@host:port/database or mysql://user@host:port/database.';
  throw new DiagnosticError([{ code: 'OUTPUT_ADDRESS', severity: 'error', message, help }]);
}

function companionsOf(
  spec: FormatSpec,
  dataset: Dataset,
  rows: readonly number[],
): ReadonlyMap<string, string> {
  if (spec.name === 'sql') return sqlCompanions(dataset.tables, spec.target);
  if (spec.name !== 'csv') return new Map();
  const files = dataset.tables.map((table) => [`${table.name}.csv.manifest`, csvManifest(table)] as const);
  const tables = dataset.tables.map((shape, i) => ({ shape, kind: dataset.kinds?.[i], rows: rows[i] }));
  return new Map([...files, ['dataset.json', datasetJson({ ...dataset, format: 'csv', tables })]]);
}
