import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';
import {
  type CheckReport,
  renderReport,
  renderReportHtml,
  reportFromJson,
  reportToJson,
} from '@dataing/datagen/check';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { reasonOf } from '../file-fault.ts';
import type { Io } from '../io.ts';
import type { ReportOptions } from '../options.ts';
import { htmlBeside, reportName, writeWhole } from '../validate/report-files.ts';

/** `datagen report`: what an earlier `datagen validate` found, once more. 0 when it passed, 1 when not. */
export async function run(options: ReportOptions, io: Io): Promise<number> {
  const source = resolve(io.cwd, options.source);
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const path = isFolder ? join(source, reportName) : source;
  const report = await readReport(path, options.source);
  const page = options.output === undefined ? htmlBeside(path) : resolve(io.cwd, options.output);
  await writeWhole(page, renderReportHtml(report));
  const json = `${JSON.stringify(reportToJson(report), null, 2)}\n`;
  io.stdout.write(options.json ? json : renderReport(report, { color: io.stdout.color }));
  return report.passed ? exitCodes.done : exitCodes.no;
}

async function readReport(path: string, shown: string): Promise<CheckReport> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw unusable(`cannot read a report of ${shown}: ${reasonOf(error)}`);
  }
  const report = reportFromJson(value);
  if (report === undefined) throw unusable(`${shown} holds no report of datagen validate`);
  return report;
}

function unusable(message: string): DiagnosticError {
  const help = 'Run datagen validate first; it writes validation_report.json into the folder.';
  const diagnostic: Diagnostic = { code: 'VALIDATE_NO_REPORT', severity: 'error', message, help };
  return new DiagnosticError([diagnostic]);
}
