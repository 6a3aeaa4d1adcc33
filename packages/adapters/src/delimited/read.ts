import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { parse } from 'csv-parse/sync';

/** A file of separated values, every cell as the text that stands in it. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: number;
  /** The cells of one column, in file order. Throws DELIMITED_NO_COLUMN. */
  column(name: string): readonly string[];
}

/** Reads a CSV file with a header (UTF-8, with or without a mark). Throws DELIMITED_UNREADABLE. */
export async function readDelimited(path: string): Promise<TextTable> {
  const file = basename(path);
  const [columns, ...records] = parseText(await readText(path, file), file);
  return {
    columns,
    rows: records.length,
    column(name) {
      const index = columns.indexOf(name);
      if (index === -1) throw noColumn(name, columns, file);
      return records.map((record) => record[index] ?? '');
    },
  };
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw unreadable(`${file}: not UTF-8 text`);
    const code = (error as NodeJS.ErrnoException).code;
    throw unreadable(code === 'ENOENT' ? `${file}: no such file` : `${file}: ${(error as Error).message}`);
  }
}

function parseText(text: string, file: string): string[][] {
  let records: string[][];
  try {
    records = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw unreadable(`${file}: ${(error as Error).message}`);
  }
  if (records.length === 0) throw unreadable(`${file}: the file is empty`);
  return records;
}

function noColumn(name: string, columns: readonly string[], file: string): DiagnosticError {
  const near = nearest(name, columns);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return new DiagnosticError([
    {
      code: 'DELIMITED_NO_COLUMN',
      severity: 'error',
      message: `"${name}" is not a column of ${file}${hint}`,
      help: `Columns: ${columns.join(', ')}.`,
    },
  ]);
}

function unreadable(message: string): DiagnosticError {
  return new DiagnosticError([
    { code: 'DELIMITED_UNREADABLE', severity: 'error', message, help: 'Give a CSV file with a header.' },
  ]);
}
