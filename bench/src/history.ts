import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine.ts';

/** The figures of one case in one run; further figures of the case stand beside them, snake_case as in the file. */
export interface Measurement {
  readonly case: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly runs: number;
  readonly peak_rss_mb?: number;
  readonly [figure: string]: unknown;
}

export interface HistoryLine extends Measurement {
  /** Short hash of HEAD, with "+" behind it when the tree had changes. */
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Load average of the last minute: figures made beside other work show it here. */
  readonly load: number;
}

export const root = join(import.meta.dirname, '../..');
const historyFolder = join(root, 'bench', 'history');

/** Appends the measurement, with where and when it was made, to `<folder>/<file>.jsonl`; returns the line. */
export function appendHistory(
  file: string,
  measurement: Measurement,
  folder: string = historyFolder,
): HistoryLine {
  const line: HistoryLine = {
    commit: currentCommit(),
    date: new Date().toISOString(),
    machine: describeMachine(),
    node: process.versions.node,
    load: Number(loadavg()[0].toFixed(2)),
    ...measurement,
  };
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${file}.jsonl`), `${JSON.stringify(line)}\n`);
  return line;
}

function currentCommit(): string {
  const git = (...args: string[]) => spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return 'unknown';
  // What a bench run itself appends does not make the measured code another.
  const changes = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/history').stdout.trim();
  return `${head.stdout.trim()}${changes === '' ? '' : '+'}`;
}
