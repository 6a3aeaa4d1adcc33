import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import { type Diagnostic, DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import {
  checkData,
  type CheckReport,
  renderReport,
  renderReportHtml,
  reportToJson,
} from '@dataing/datagen/check';
import { type Document, parseDocument, tableLevels } from '@dataing/datagen/dsl';
import { manifestName, shardManifestPrefix } from '@dataing/datagen';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { reasonOf } from '../file-fault.ts';
import type { Io } from '../io.ts';
import type { ValidateOptions } from '../options.ts';
import { readSource } from '../outputs/source-folder.ts';
import { readTextFile } from '../text-file.ts';
import { openAccess } from '../validate/access.ts';
import { htmlBeside, reportName, writeWhole } from '../validate/report-files.ts';

/**
 * `datagen validate`: data against its schema. 0 when keys, references and nulls are sound and the score is high
 * enough, 1 when not.
 */
export async function run(options: ValidateOptions, io: Io): Promise<number> {
  if (options.data === undefined && !options.dryRun) {
    const help = `Name the folder: datagen validate ${options.schema} DIR. A --dry-run needs none.`;
    throw unusable('CLI_MISSING_ARGUMENT', 'there is no data to check', help);
  }
  const document = await readDocument(options, io);
  if (document === undefined) return exitCodes.unusable;
  if (options.dryRun || options.data === undefined) {
    io.stdout.write(
      options.json ? `${JSON.stringify({ levels: tableLevels(document) })}\n` : renderLevels(document),
    );
    return exitCodes.done;
  }
  const data = resolve(io.cwd, options.data);
  const isFolder = await requireData(data, options.data);
  const compat = isFolder ? (await readSource(data)).manifest?.compat : undefined;
  const reading = compat === undefined ? document : { ...document, compat };
  const report = await check(reading, data, options, io);
  const beside = isFolder ? join(data, reportName) : `${data}.${reportName}`;
  const path = options.output === undefined ? beside : resolve(io.cwd, options.output);
  const json = `${JSON.stringify(reportToJson(report), null, 2)}\n`;
  await writeWhole(path, json);
  await writeWhole(htmlBeside(path), renderReportHtml(report));
  io.stdout.write(options.json ? json : renderReport(report, { color: io.stdout.color }));
  return report.passed ? exitCodes.done : exitCodes.no;
}

async function check(
  document: Document,
  data: string,
  { minScore }: ValidateOptions,
  io: Io,
): Promise<CheckReport> {
  const warehouse = await openDuckdb(data);
  const parsers = [duckdbParser(), polyglotParser()];
  try {
    return await checkData(document, await openAccess(warehouse, parsers, io), { minScore });
  } finally {
    for (const parser of parsers) await parser.close();
    await warehouse.close();
  }
}

/** The levels in which the tables can be made, one line each. */
function renderLevels(document: Document): string {
  const lines = tableLevels(document).map((tables, i) => `level ${i}: ${tables.join(', ')}`);
  return `${document.name} is sound: ${document.nodes.length} tables\n${lines.join('\n')}\n`;
}

/** The document, or undefined when it has errors; all that was found is on stderr by then. */
async function readDocument({ schema, lenient }: ValidateOptions, io: Io): Promise<Document | undefined> {
  let text: string;
  try {
    text = await readTextFile(resolve(io.cwd, schema), schema);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    throw unusable(
      'VALIDATE_NO_SCHEMA',
      `cannot read the schema ${schema}: ${reasonOf(error)}`,
      'Check the path.',
    );
  }
  const outcome = parseDocument(text, schema, { lenient });
  const { color, width } = io.stderr;
  if (outcome.diagnostics.length > 0) {
    io.stderr.write(renderDiagnostics(outcome.diagnostics, new Map([[schema, text]]), { color, width }));
  }
  return outcome.ok ? outcome.value : undefined;
}

/** Whether it is a folder of files; else it is a database in one file. */
async function requireData(folder: string, shown: string): Promise<boolean> {
  const help = 'Name the folder that datagen generate wrote to.';
  let isThere: boolean;
  try {
    if ((await stat(folder)).isFile()) {
      if (/\.(duckdb|ddb|db)$/i.test(folder)) return false;
      throw new Error('it is no folder, and no DuckDB file');
    }
    // A table may be a folder of its parts.
    const entries = await readdir(folder, { withFileTypes: true });
    if (isUnmerged(entries.map(({ name }) => name))) throw unmerged(shown);
    isThere = entries.some((entry) => entry.isDirectory() || /\.(parquet|csv|tsv)$/i.test(entry.name));
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    throw unusable('VALIDATE_NO_DATA', `cannot read the folder ${shown}: ${reasonOf(error)}`, help);
  }
  if (isThere) return true;
  throw unusable('VALIDATE_NO_DATA', `the folder ${shown} holds no Parquet or CSV files`, help);
}

/** Shards of a run that nobody has looked at as a whole: one may be missing. */
function isUnmerged(names: readonly string[]): boolean {
  return names.some((name) => name.startsWith(shardManifestPrefix)) && !names.includes(manifestName);
}

function unmerged(shown: string): DiagnosticError {
  const message = `${shown} holds shards of a run that are not merged yet`;
  return unusable(
    'VALIDATE_NO_DATA',
    message,
    `Run datagen merge ${shown} first: it says whether one is missing.`,
  );
}

function unusable(code: string, message: string, help: string): DiagnosticError {
  const diagnostic: Diagnostic = { code, severity: 'error', message, help };
  return new DiagnosticError([diagnostic]);
}
