import type { GenerateResult } from '@dataing/datagen';
import { grouped } from './progress.ts';

/** The result of a run, as `--json` and `--stats` print it. */
export interface GenerateStats {
  readonly seed: number;
  readonly schema_hash: string;
  readonly rows: number;
  readonly bytes: number;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number; readonly bytes: number }>;
  /** 0: generated in the main thread. */
  readonly workers: number;
  readonly plan_seconds: number;
  readonly seconds: number;
  readonly rows_per_second: number;
  readonly peak_memory_bytes: number;
}

export interface RunFigures {
  readonly seed: number;
  readonly workers: number;
  readonly planMs: number;
  readonly totalMs: number;
  readonly peakBytes: number;
}

export function statsOf({ tables, manifest }: GenerateResult, figures: RunFigures): GenerateStats {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const seconds = Math.round(figures.totalMs) / 1000;
  return {
    seed: figures.seed,
    schema_hash: manifest.schema_hash,
    rows,
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    tables,
    workers: figures.workers,
    plan_seconds: Math.round(figures.planMs) / 1000,
    seconds,
    rows_per_second: seconds === 0 ? 0 : Math.round(rows / seconds),
    peak_memory_bytes: figures.peakBytes,
  };
}

/** A line per table and one for all, below the name of the place. */
export function renderTables(tables: GenerateStats['tables'], place: string): string {
  const total = (of: 'rows' | 'bytes'): number => tables.reduce((sum, table) => sum + table[of], 0);
  const lines = tables.map(({ name, rows, bytes }) => [name, grouped(rows), fileSize(bytes)]);
  const cells = [...lines, ['total', grouped(total('rows')), fileSize(total('bytes'))]];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column].length)));
  const text = cells.map(
    ([name, rows, bytes]) =>
      `  ${name.padEnd(widths[0])}  ${rows.padStart(widths[1])} rows  ${bytes.padStart(widths[2])}\n`,
  );
  return `${place}\n${text.join('')}`;
}

export function renderSummary(stats: GenerateStats, folder: string): string {
  const threads = stats.workers === 0 ? '' : `, ${stats.workers} workers`;
  const speed = `${stats.seconds.toFixed(2)} s, ${grouped(stats.rows_per_second)} rows/s${threads}`;
  return `${renderTables(stats.tables, folder)}${speed}, peak memory ${fileSize(stats.peak_memory_bytes)}\n`;
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
