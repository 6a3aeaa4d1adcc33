import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PredictionTotals } from '@dataing/incidents';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';

/** Mutations of each kind and project. */
const FULL_MOST = 8;
const FEW_MOST = 2;

/** Of those, the ones that dbt runs too. */
const DBT_MOST = 2;

/**
 * What `dataing sniff` foretells of mutated commits of three dbt projects, beside what running both sides shows: columns
 * and rows of every table, models that fail, tests that fail. In full, more than 300 of the commits are run by dbt-duckdb
 * itself as well, and told apart from what our own runner makes of them. Truths are kept in `output/sniff-truth`, so that
 * a run that was stopped goes on where it was.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const began = performance.now();
  const totals = await answerOf<PredictionTotals>('score', full ? FULL_MOST : FEW_MOST);
  const dbt = full ? await answerOf<DbtAgreement>('agree', DBT_MOST) : undefined;
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
    ...(dbt === undefined ? {} : { dbt_commits: dbt.commits, dbt_agreeing: dbt.agreeing }),
    seconds_all: round((performance.now() - began) / 1000, 0),
  });
  const shown = Object.entries(figures).map(
    ([name, { value, low, high }]) => `${name} ${rounded(value)} (${rounded(low)} to ${rounded(high)})`,
  );
  const byDbt =
    dbt === undefined ? [] : [`${dbt.agreeing} of ${dbt.commits} commits that dbt ran come out the same`];
  return [`${cases} mutations, ${items} columns and rows that changed`, ...shown, ...byDbt].join('\n');
}

const rounded = (value: number | null) => (value === null ? null : round(value, 4));

interface DbtAgreement {
  readonly commits: number;
  readonly agreeing: number;
}

function answerOf<T>(script: 'score' | 'agree', most: number): Promise<T> {
  const args = [`scenarios/mutations/${script}.ts`, '--json', '--most', String(most)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as T);
      else reject(new Error(`${join(root, args[0])} ended with ${code}`));
    });
  });
}
