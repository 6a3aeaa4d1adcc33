import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PredictionTotals } from '@dataing/incidents';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';

/** Mutations of each kind and project. */
const FULL_MOST = 8;
const FEW_MOST = 2;

/**
 * What `dataing sniff` foretells of mutated commits of three dbt projects, beside what running both sides shows: columns
 * and rows of every table, models that fail, tests that fail. Truths are kept in `output/sniff-truth`, so that a run that
 * was stopped goes on where it was.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const began = performance.now();
  const totals = await score(full ? FULL_MOST : FEW_MOST);
  const { cases, items, figures } = totals;
  const values = Object.entries(figures).map(([name, it]) => [name, rounded(it.value)]);
  appendHistory('sniff-truth', {
    case: 'mutated commits, run before and after',
    unit: 'share of foretold items that changed',
    median: rounded(figures.precision.value) ?? 0,
    min: rounded(figures.precision.low) ?? 0,
    runs: cases,
    items,
    ...Object.fromEntries(values),
    recall_low: rounded(figures.recall.low),
    recall_high: rounded(figures.recall.high),
    precision_high: rounded(figures.precision.high),
    seconds_all: round((performance.now() - began) / 1000, 0),
  });
  const shown = Object.entries(figures).map(
    ([name, { value, low, high }]) => `${name} ${rounded(value)} (${rounded(low)} to ${rounded(high)})`,
  );
  return [`${cases} mutations, ${items} columns and rows that changed`, ...shown].join('\n');
}

const rounded = (value: number | null) => (value === null ? null : round(value, 4));

function score(most: number): Promise<PredictionTotals> {
  const args = ['scenarios/mutations/score.ts', '--json', '--most', String(most)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as PredictionTotals);
      else reject(new Error(`${join(root, args[0])} ended with ${code}`));
    });
  });
}
