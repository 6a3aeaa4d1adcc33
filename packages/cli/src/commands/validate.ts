import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import { type Diagnostic, DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import { checkData, type DataAccess, renderReport, reportToJson } from '@dataing/datagen/check';
import { type Document, parseDocument } from '@dataing/datagen/dsl';
import type { SqlParser, Warehouse } from '@dataing/ports';
import { admit } from '@dataing/sql';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { ValidateOptions } from '../options.ts';

/** A check may look at every row of a large table: longer than a question somebody waits for. */
const TIMEOUT_MS = 600_000;

/** `datagen validate`: data against its schema. 0 when keys, references and nulls are sound, 1 when not. */
export async function run(options: ValidateOptions, io: Io): Promise<number> {
  const document = await readDocument(options, io);
  if (document === undefined) return exitCodes.unusable;
  const folder = resolve(io.cwd, options.data);
  await requireData(folder, options.data);
  const warehouse = await openDuckdb(folder);
  const parser = duckdbParser();
  try {
    const report = await checkData(document, await openAccess(warehouse, parser, io));
    const json = `${JSON.stringify(reportToJson(report), null, 2)}\n`;
    if (options.output !== undefined) await writeFile(resolve(io.cwd, options.output), json);
    io.stdout.write(options.json ? json : renderReport(report, { color: io.stdout.color }));
    return report.passed ? exitCodes.done : exitCodes.no;
  } finally {
    await parser.close();
    await warehouse.close();
  }
}

/** The document, or undefined when it has errors; all that was found is on stderr by then. */
async function readDocument({ schema }: ValidateOptions, io: Io): Promise<Document | undefined> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, schema), 'utf8');
  } catch (error) {
    throw unusable(
      'VALIDATE_NO_SCHEMA',
      `cannot read the schema ${schema}: ${messageOf(error)}`,
      'Check the path.',
    );
  }
  const outcome = parseDocument(text, schema);
  const { color, width } = io.stderr;
  if (outcome.diagnostics.length > 0) {
    io.stderr.write(renderDiagnostics(outcome.diagnostics, new Map([[schema, text]]), { color, width }));
  }
  return outcome.ok ? outcome.value : undefined;
}

async function requireData(folder: string, shown: string): Promise<void> {
  const help = 'Name the folder that datagen generate wrote to.';
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw unusable('VALIDATE_NO_DATA', `cannot read the folder ${shown}: ${messageOf(error)}`, help);
  }
  if (names.some((name) => /\.(parquet|csv)$/i.test(name))) return;
  throw unusable('VALIDATE_NO_DATA', `the folder ${shown} holds no Parquet files`, help);
}

/** Every query passes the gate, ours included. */
async function openAccess(warehouse: Warehouse, parser: SqlParser, io: Io): Promise<DataAccess> {
  const tables = await warehouse.tables();
  const scope = { dialect: warehouse.dialect, mode: 'read', tables: tables.map((t) => t.name) } as const;
  return {
    tables,
    async ask(query) {
      const admitted = await admit(query, scope, [parser]);
      if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
      const result = await warehouse.run(admitted.value, { timeoutMs: TIMEOUT_MS, signal: io.signal });
      return { sql: admitted.value.sql, rows: result.rows, ms: result.elapsedMs };
    },
  };
}

function unusable(code: string, message: string, help: string): DiagnosticError {
  const diagnostic: Diagnostic = { code, severity: 'error', message, help };
  return new DiagnosticError([diagnostic]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
