import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import type { AdmittedQuery, Cell } from '@dataing/ports';
import { HOSTILE_TABLE, ORDER_COLUMNS, ORDERS, orderRows } from '@dataing/ports/conformance/rows';
import { admit, duckdb, quoteIdentifier, quoteText } from '@dataing/sql';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';

const parsers = [duckdbParser(), polyglotParser()];
const folders: string[] = [];

/** Gives back what the tests of a file took; call once at its top. */
export function cleanUpAfterwards(): void {
  afterAll(async () => {
    await Promise.all(parsers.map((p) => p.close()));
    await Promise.all(folders.map((f) => rm(f, { recursive: true, force: true })));
  });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dataing-test-'));
  folders.push(folder);
  return folder;
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Through the gate, with these tables in scope. */
export async function admitSql(sql: string, tables: readonly string[]): Promise<AdmittedQuery> {
  const outcome = await admit(sql, { dialect: 'duckdb', mode: 'read', tables }, parsers);
  if (!outcome.ok) throw new DiagnosticError(outcome.diagnostics);
  return outcome.value;
}

/** Runs statements in an engine of its own, without any gate: to make test data. */
export async function execute(database: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

function literal(cell: Cell): string {
  return typeof cell === 'string' ? quoteText(cell, duckdb) : String(cell);
}

function values(rows: ReadonlyArray<readonly Cell[]>): string {
  return rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
}

const NATIVE: Record<string, string> = {
  integer: 'bigint',
  string: 'varchar',
  float: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
};

/** The statements that make the tables of the conformance suite. */
export function conformanceStatements(): string[] {
  const columns = ORDER_COLUMNS.map((c) => `${c.name} ${NATIVE[c.type]}`);
  const hostile = HOSTILE_TABLE.columns.map((c) => `${quote(c)} varchar`);
  return [
    `create table ${ORDERS} (${columns.join(', ')})`,
    `insert into ${ORDERS} values ${values(orderRows())}`,
    `create table ${quote(HOSTILE_TABLE.name)} (${hostile.join(', ')})`,
    `insert into ${quote(HOSTILE_TABLE.name)} values ${values(HOSTILE_TABLE.rows)}`,
  ];
}

/** A folder with the tables of the conformance suite as files of one format. */
export async function conformanceFolder(format: 'parquet' | 'csv'): Promise<string> {
  const folder = await temporaryFolder();
  const copies = [ORDERS, HOSTILE_TABLE.name].map((table) => {
    const path = quoteText(join(folder, `${table}.${format}`), duckdb);
    return `copy ${quoteIdentifier(table, duckdb)} to ${path} (format ${format})`;
  });
  await execute(':memory:', [...conformanceStatements(), ...copies]);
  await writeFile(join(folder, 'notes.txt'), 'not a table');
  return folder;
}
