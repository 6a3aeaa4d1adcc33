import { isAbsolute, join } from 'node:path';
import { readDelimited } from '@dataing/adapters/delimited';
import { parseInstant } from '@dataing/base/time';
import { StreamDetector } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { DetectOptions } from '../options.ts';

/** A row of the file: its time as it stands there, its value, and what the detector says of it. */
interface ScoredRow {
  readonly t: string;
  readonly value: number;
  readonly score: number;
  readonly alert: boolean;
}

/** Lines put together before they are written: one write per row would be slow. */
const LINES_PER_WRITE = 2_000;

/** Which rows of a metric's history break with everything before them? Exit code 0 with or without alerts. */
export async function run(options: DetectOptions, io: Io): Promise<number> {
  const table = await readDelimited(isAbsolute(options.data) ? options.data : join(io.cwd, options.data));
  const rows = scoreRows(table.column(options.time), table.column(options.value));
  const alerts = rows.filter(({ alert }) => alert);
  if (options.scores) await writeScores(rows, options.json, io);
  else if (options.json) io.stdout.write(`${JSON.stringify({ rows: rows.length, alerts })}\n`);
  else io.stdout.write(summary(rows.length, alerts));
  return exitCodes.done;
}

function scoreRows(times: readonly string[], values: readonly string[]): ScoredRow[] {
  const detector = new StreamDetector();
  return times.map((t, i) => {
    const value = values[i].trim() === '' ? Number.NaN : Number(values[i]);
    return { t, value, ...detector.push(secondsOf(t), value) };
  });
}

/** Seconds since 1970: ISO 8601 without or with a zone, or a number of seconds or milliseconds. NaN: neither. */
function secondsOf(time: string): number {
  const micros = parseInstant(time.trim());
  if (micros !== undefined) return micros / 1_000_000;
  const number = Number(time);
  return Math.abs(number) > 1e11 ? number / 1000 : number;
}

async function writeScores(rows: readonly ScoredRow[], json: boolean, io: Io): Promise<void> {
  for (let from = 0; from < rows.length; from += LINES_PER_WRITE) {
    const lines = rows
      .slice(from, from + LINES_PER_WRITE)
      .map((row) => (json ? jsonLine(row) : textLine(row)));
    io.stdout.write(`${lines.join('\n')}\n`);
    await io.stdout.drained?.();
  }
}

function jsonLine({ t, score, alert }: ScoredRow): string {
  return JSON.stringify({ t, score, alert });
}

function textLine({ t, value, score, alert }: ScoredRow): string {
  return `${t}  ${value}  ${score.toFixed(3)}${alert ? '  alert' : ''}`;
}

function summary(rows: number, alerts: readonly ScoredRow[]): string {
  const head = `${rows.toLocaleString('en-US')} rows, ${count(alerts.length, 'alert')}`;
  return `${[head, ...alerts.map((row) => `  ${row.t}  ${row.value}  score ${row.score.toFixed(2)}`)].join('\n')}\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
