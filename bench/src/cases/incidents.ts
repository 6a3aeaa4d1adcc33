import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type CaseScore,
  type Figure,
  metadataArea,
  type MetadataCase,
  type Totals,
  totalsOf,
} from '@dataing/incidents';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';

/** Cases that are written, investigated and deleted together. */
const CHUNK = 20;
const FULL_CASES = 1_000;
const FEW_CASES = 40;
const SEED = 1;
/** `held-out-broad`: wider warehouses, tables made anew each night, two causes. */
const SET = process.env.INCIDENTS_SET ?? 'held-out';
/** No chunk is begun after so many minutes; what was scored until then is reported, and the next run goes on. */
const MINUTES = Number(process.env.INCIDENTS_MINUTES ?? 90);

interface ScoredCase {
  readonly id: string;
  readonly scores: Readonly<Record<string, CaseScore>>;
  readonly metadata: MetadataCase;
}

/**
 * The investigator on cases that tuning never saw: templates, variants and seeds of their own. Writes them twenty at a
 * time, on as many processes as there are cores, and keeps the scores in `output/bench-incidents`, so that a run that was
 * stopped goes on where it was.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const folder = join(root, 'output', 'bench-incidents', `${SET}-${SEED}`);
  mkdirSync(folder, { recursive: true });
  const count = full ? FULL_CASES : FEW_CASES;
  const began = performance.now();
  const chunks = Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => i * CHUNK);
  const deadline = began + MINUTES * 60_000;
  const lanes = Array.from({ length: availableParallelism() }, () => workThrough(chunks, folder, deadline));
  await Promise.all(lanes);
  const seconds = (performance.now() - began) / 1000;
  return report(readScores(folder).slice(0, count), seconds);
}

/** Takes chunks until none is left. */
async function workThrough(chunks: number[], folder: string, deadline: number): Promise<void> {
  for (let from = chunks.shift(); from !== undefined; from = chunks.shift()) {
    if (performance.now() > deadline) return;
    const scores = join(folder, `${String(from).padStart(5, '0')}.jsonl`);
    if (linesOf(scores).length >= CHUNK) continue;
    const cases = join(folder, `cases-${from}`);
    rmSync(cases, { recursive: true, force: true });
    const which = ['--set', SET, '--seed', String(SEED), '--from', String(from), '--count', String(CHUNK)];
    await call(process.execPath, [join(root, 'scenarios/incidents/write.ts'), cases, ...which]);
    await call(join(root, 'bin/dataing'), ['bench', 'run', cases, '--scores', scores, '--json']);
    rmSync(cases, { recursive: true });
  }
}

/** Exit code 1 is "some case failed": what failed is not among the scores. */
function call(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: root });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 || code === 1 ? resolve() : reject(new Error(`${command}: ${code}`)),
    );
  });
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function readScores(folder: string): readonly ScoredCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files
    .sort()
    .flatMap((name) => linesOf(join(folder, name)).map((line) => JSON.parse(line) as ScoredCase));
}

function report(scored: readonly ScoredCase[], seconds: number): string {
  const names = Object.keys(scored[0].scores);
  const totals = new Map(names.map((name) => [name, totalsOf(scored.map(({ scores }) => scores[name]))]));
  const area = metadataArea(scored.map(({ metadata }) => metadata));
  const lines = [...totals].map(([name, of]) => keep(name, of, scored.length, area, seconds));
  return [`${scored.length} cases, ${controls(scored)} of them controls`, ...lines].join('\n');
}

const controls = (scored: readonly ScoredCase[]) =>
  scored.filter(({ scores }) => scores.dataing.kind !== 'fault').length;

function keep(
  name: string,
  { figures }: Totals,
  cases: number,
  area: number | null,
  seconds: number,
): string {
  const values = Object.entries(figures).map(([figure, { value }]) => [
    figure,
    value === null ? null : round(value, 4),
  ]);
  const { low, high } = figures.cause_top1;
  appendHistory('incidents', {
    case: SET === 'held-out' ? `incidents, ${name}` : `incidents of ${SET}, ${name}`,
    unit: 'share of causes named first',
    median: round(figures.cause_top1.value ?? 0, 4),
    min: round(low ?? 0, 4),
    max: round(high ?? 0, 4),
    runs: cases,
    ...Object.fromEntries(values),
    metadata_area: area === null ? null : round(area, 4),
    seconds_all: round(seconds, 0),
  });
  const shown = (
    ['cause_top1', 'cause_top3', 'segment_f1', 'commit_top1', 'false_blame', 'calibration_error'] as const
  )
    .map((figure) => `${figure} ${text(figures[figure])}`)
    .join(', ');
  return `${name}: ${shown}`;
}

function text({ value, low, high }: Figure): string {
  return value === null ? '-' : `${round(value, 3)} (${round(low ?? 0, 3)} to ${round(high ?? 0, 3)})`;
}
