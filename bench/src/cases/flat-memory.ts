import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';

interface Sample {
  readonly seconds: number;
  readonly rows: number;
  readonly bytes: number;
  readonly rss_mb: number;
}

interface Plan {
  readonly planned_rows: number;
  readonly index_seconds: number;
}

/** As bin/datagen runs it. */
const nodeFlags = ['--max-semi-space-size=2'];

/** Samples that are compared: the last minute of a long run against its first. */
const windowShare = 0.2;

/**
 * A plan of 1.2 billion rows under a single root, for as many rows as fit in ten minutes (one minute without --full):
 * the resident set over time. Bytes are thrown away, so that no disk is measured.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const seconds = full ? 600 : 60;
  const program = join(root, 'bench/src/flat-memory.ts');
  const schema = join(root, 'bench/schemas/deep.json');
  const lines = await outputOf([program, schema, String(seconds), '2']);
  const [plan, ...samples] = lines as unknown as [Plan, ...Sample[]];
  const last = samples[samples.length - 1];
  const peak = Math.max(...samples.map(({ rss_mb }) => rss_mb));
  const size = Math.max(1, Math.floor(samples.length * windowShare));
  const early = mean(samples.slice(0, size));
  const late = mean(samples.slice(-size));
  const perSecond = Math.round(last.rows / last.seconds);
  appendHistory('flat-memory', {
    case: 'deep family',
    unit: 'rows/s',
    median: perSecond,
    min: perSecond,
    runs: 1,
    planned_rows: plan.planned_rows,
    index_seconds: plan.index_seconds,
    rows: last.rows,
    seconds: last.seconds,
    peak_rss_mb: peak,
    early_rss_mb: early,
    late_rss_mb: late,
  });
  return [
    `${last.rows} of ${plan.planned_rows} rows in ${last.seconds} s (${perSecond} rows/s), index ${plan.index_seconds} s`,
    `resident: ${early} MB in the first fifth, ${late} MB in the last, peak ${peak} MB`,
  ].join('\n');
}

function mean(samples: readonly Sample[]): number {
  return Math.round(samples.reduce((sum, { rss_mb }) => sum + rss_mb, 0) / samples.length);
}

function outputOf(args: readonly string[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeFlags, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part) => (text += part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0)
        resolve(
          text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
      else reject(new Error(`${args[0]} exited with ${code}`));
    });
  });
}
