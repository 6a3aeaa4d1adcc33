import { nodeCodec } from '@dataing/adapters/codecs';
import { fileColumns, finishedColumns, tableShape, type Engine, type TablePlan } from '@dataing/datagen';
import { tableLevels, type Document } from '@dataing/datagen/dsl';
import { tableFormat, type FormatSpec } from '@dataing/datagen/write';
import type { Io } from '../io.ts';
import { grouped } from './progress.ts';
import { fileSize } from './summary.ts';

/** Rows of each table that are made to learn how long a row is. */
const measuredRows = 4096;
const cellWidth = 26;

interface ExpectedTable {
  readonly name: string;
  readonly level: number;
  readonly rows: number;
  readonly bytes: number;
}

/** `--dry-run`: levels, rows and about how many bytes; the rows are counted, the bytes measured on the first ones. */
export function dryRun(document: Document, engine: Engine, format: FormatSpec, json: boolean, io: Io): void {
  const tables = tableLevels(document).flatMap((names, level) =>
    names.map((name) => expectTable(engine, name, level, format)),
  );
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  if (json) {
    io.stdout.write(`${JSON.stringify({ schema: document.name, rows, bytes, tables }, null, 2)}\n`);
    return;
  }
  const total = { name: 'total', level: undefined, rows, bytes };
  const cells = [
    ['level', 'table', 'rows', 'bytes'],
    ...[...tables, total].map(({ level, name, rows, bytes }) => [
      String(level ?? ''),
      name,
      grouped(rows),
      `about ${fileSize(bytes)}`,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((c) => Math.max(...cells.map((line) => line[c].length)));
  const lines = cells.map(
    ([level, name, count, size]) =>
      `  ${level.padStart(widths[0])}  ${name.padEnd(widths[1])}  ${count.padStart(widths[2])}  ${size.padStart(widths[3])}\n`,
  );
  io.stdout.write(`${document.name}: nothing written\n${lines.join('')}`);
}

function expectTable(engine: Engine, name: string, level: number, format: FormatSpec): ExpectedTable {
  const table = tableNamed(engine, name);
  const rows = engine.rowsOf(table.index);
  const measured = Math.min(rows, measuredRows);
  const encoded = encodeFirst(engine, table, measured, format);
  const bytes =
    encoded.kind === 'bytes'
      ? encoded.bytes.length
      : encoded.chunks.reduce(
          (sum, { data, dictionary }) => sum + data.bytes.length + (dictionary?.bytes.length ?? 0),
          0,
        );
  return { name, level, rows, bytes: measured === 0 ? 0 : Math.round((bytes / measured) * rows) };
}

/** `--dry-run-sample N`: the first rows of each table, as text or as JSON. */
export function sampleTables(engine: Engine, count: number, json: boolean, io: Io): void {
  const samples = engine.plan.tables.map((table) => [table.name, firstRows(engine, table, count)] as const);
  if (json) io.stdout.write(`${JSON.stringify(Object.fromEntries(samples), null, 2)}\n`);
  else io.stdout.write(samples.map(([name, rows]) => renderSample(engine, name, rows)).join('\n'));
}

type SampleRow = Readonly<Record<string, unknown>>;

function firstRows(engine: Engine, table: TablePlan, count: number): SampleRow[] {
  const rows = Math.min(count, engine.rowsOf(table.index));
  const encoded = encodeFirst(engine, table, rows, { name: 'jsonl' });
  if (encoded.kind !== 'bytes') return [];
  const lines = new TextDecoder().decode(encoded.bytes).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as SampleRow);
}

function encodeFirst(engine: Engine, table: TablePlan, rows: number, format: FormatSpec) {
  const columns = finishedColumns(engine.plan, engine.rows(table.index, 0, rows));
  return tableFormat(format).encode(columns, tableShape(engine.plan, table), nodeCodec);
}

function renderSample(engine: Engine, name: string, rows: readonly SampleRow[]): string {
  const table = tableNamed(engine, name);
  const head = fileColumns(engine.plan, table).map((column) => column.name);
  const lines = [head, ...rows.map((row) => head.map((column) => shown(row[column])))];
  const widths = head.map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  const text = lines.map(
    (line) =>
      `  ${line
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd()}\n`,
  );
  const total = engine.rowsOf(table.index);
  return `${name}: ${grouped(rows.length)} of ${grouped(total)} rows\n${text.join('')}`;
}

/** One line, at most as wide as a cell may be. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return line.length <= cellWidth ? line : `${line.slice(0, cellWidth - 3)}...`;
}

function tableNamed(engine: Engine, name: string): TablePlan {
  const table = engine.plan.tables.find((it) => it.name === name);
  if (table === undefined) throw new TypeError(`the plan has no table "${name}"`);
  return table;
}
