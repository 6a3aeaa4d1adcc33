import { join, resolve } from 'node:path';
import { appendHistory, root, type HistoryLine } from './history.ts';
import { peakMegabytes, round, summarise } from './pair.ts';
import type { ProcessRun } from './whole-process.ts';

/** Schemas that are no part of the repository: those the Python original was measured with. */
export function fixtureSchema(name: string): string {
  const fixtures = process.env.DATAING_FIXTURES ?? join(root, '../shared');
  return resolve(fixtures, `datagen/schemas/${name}.json`);
}

/** What was run: its history file, the name of the case, and whose figures they are where there are several. */
export interface Subject {
  readonly history: string;
  readonly case: string;
  readonly subject?: string;
  /** Where the rows went: parquet, csv, ... */
  readonly form: string;
  /** Rows per second of the Python original on the like, for a ratio. */
  readonly originalRowsPerSecond?: number;
}

export interface Rates {
  readonly line: HistoryLine;
  readonly text: string;
}

/**
 * Rows per second of the whole process, per core (rows by seconds of processor time), and peak memory of some runs, into
 * the history. `rowsOf` reads the rows of a run from what it printed.
 */
export function recordRates(
  { history, originalRowsPerSecond, ...names }: Subject,
  runs: readonly ProcessRun[],
  rowsOf: (stdout: string) => number = totalRows,
): Rates {
  const rows = rowsOf(runs[0].stdout);
  const perSecond = summarise(runs.map(({ wallMs }) => rows / (wallMs / 1000)));
  const seconds = summarise(runs.map(({ wallMs }) => wallMs / 1000));
  const cpu = summarise(runs.map(({ cpuMs }) => cpuMs / 1000)).median;
  const ratio =
    originalRowsPerSecond === undefined ? undefined : round(perSecond.median / originalRowsPerSecond, 1);
  const line = appendHistory(history, {
    ...names,
    unit: 'rows/s',
    median: Math.round(perSecond.median),
    min: Math.round(perSecond.min),
    runs: perSecond.runs,
    rows,
    seconds_median: round(seconds.median, 3),
    ...(cpu > 0 ? { cpu_seconds_median: round(cpu, 2), rows_per_core_second: Math.round(rows / cpu) } : {}),
    peak_rss_mb: peakMegabytes(runs),
    ...(ratio === undefined ? {} : { times_original: ratio }),
  });
  const parts = [
    `${names.subject ?? names.case} (${names.form}): ${line.median} rows/s median, ${round(seconds.median, 3)} s for ${rows} rows`,
    cpu > 0 ? `${Math.round(rows / cpu)} rows/s per core` : '',
    `peak ${line.peak_rss_mb} MB`,
    ratio === undefined ? '' : `${ratio} times the Python original`,
  ];
  return { line, text: parts.filter((part) => part !== '').join(', ') };
}

/** Generators print a JSON object with the `rows` of all tables. Throws when there are none. */
export function totalRows(stdout: string): number {
  const last = stdout.trim().startsWith('{') ? stdout : (stdout.trim().split('\n').at(-1) ?? '');
  const { rows } = JSON.parse(last.slice(last.indexOf('{'))) as { rows: number };
  if (!(rows > 0)) throw new Error(`no rows reported in: ${stdout.slice(0, 200)}`);
  return rows;
}
