import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { investigateCase } from '@dataing/cli';
import {
  calibrationSample,
  type CaseScore,
  fitCalibration,
  judgeCase,
  parseReport,
  parseTruth,
  totalsOf,
  type Truth,
} from '@dataing/incidents';
import {
  type Calibration,
  foldInvestigation,
  type InvestigationEvent,
  investigationToJson,
  UNCALIBRATED,
} from '@dataing/investigate';

/** What was recorded of a case; its report follows from that under any calibration. */
interface Run {
  readonly truth: Truth;
  readonly events: readonly InvestigationEvent[];
}

const RUNS = 'calibration-runs.jsonl';
const TARGET = '../../packages/investigate/src/synthesis/fitted-calibration.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { again: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
if (positionals.length === 0)
  throw new Error(
    'usage: fit-calibration.ts DIR... [--again: investigate anew] [--keep: write no constants]',
  );
const runs = (await Promise.all(positionals.map((dir) => runsOf(dir, values.again)))).flat();
const fitted = fit(runs);
print(
  'as the evidence gives it',
  scoresUnder(runs, () => UNCALIBRATED),
);
print('each template by the others', scoresUnder(runs, leaveOut(runs)));
print(
  'fitted on all',
  scoresUnder(runs, () => fitted),
);
process.stdout.write(`${JSON.stringify(fitted, undefined, 2)}\n`);
if (!values.keep) await writeFile(join(import.meta.dirname, TARGET), moduleOf(fitted));

/** The record of every case of a folder: kept beside the cases, so that a run that was stopped goes on. */
async function runsOf(dir: string, isAgain: boolean): Promise<Run[]> {
  const file = join(dir, RUNS);
  if (isAgain) await rm(file, { force: true });
  const known = new Map(existsSync(file) ? (await readFile(file, 'utf8')).split('\n').flatMap(readLine) : []);
  const ids = (await readdir(join(dir, 'truth'))).map((name) => basename(name, '.json')).sort();
  const found: Run[] = [];
  for (const id of ids) {
    const truthFile = join(dir, 'truth', `${id}.json`);
    const truth = parseTruth(truthFile, await readFile(truthFile, 'utf8'));
    let events = known.get(id);
    if (events === undefined) {
      events = await investigate(join(dir, 'cases', id));
      await appendFile(file, `${JSON.stringify([id, events])}\n`);
    }
    found.push({ truth, events });
  }
  return found;
}

async function investigate(folder: string): Promise<readonly InvestigationEvent[]> {
  const events: InvestigationEvent[] = [];
  await investigateCase(folder, { onEvent: (event) => events.push(event) });
  return events;
}

/** A line that a kill cut short is a case that was not investigated. */
function readLine(line: string): Array<[string, readonly InvestigationEvent[]]> {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

function fit(from: readonly Run[]): Calibration {
  return fitCalibration(
    from.flatMap(
      ({ truth, events }) => calibrationSample(truth, foldInvestigation(events, UNCALIBRATED)) ?? [],
    ),
  );
}

/** For each template the calibration that was fitted on all others. */
function leaveOut(from: readonly Run[]): (run: Run) => Calibration {
  const templates = new Set(from.map(({ truth }) => truth.template));
  const fits = new Map(
    [...templates].map((it) => [it, fit(from.filter(({ truth }) => truth.template !== it))]),
  );
  return ({ truth }) => fits.get(truth.template) ?? UNCALIBRATED;
}

function scoresUnder(from: readonly Run[], calibrationOf: (run: Run) => Calibration): readonly CaseScore[] {
  return from.map((run) => {
    const report = investigationToJson(foldInvestigation(run.events, calibrationOf(run)));
    return judgeCase(run.truth, parseReport(run.truth.id, JSON.stringify(report)), null);
  });
}

function print(label: string, scores: readonly CaseScore[]): void {
  const { figures, calibration } = totalsOf(scores);
  const of = (name: keyof typeof figures) => (figures[name].value ?? Number.NaN).toFixed(3);
  process.stdout.write(
    `${label}: ${scores.length} cases, calibration error ${of('calibration_error')}, Brier skill ${of('brier_skill')}, ` +
      `top-1 ${of('cause_top1')}, false blame ${of('false_blame')}, answered right ${of('answered_right')}\n`,
  );
  for (const { from, cases, meanProbability, share } of calibration)
    process.stdout.write(
      `  from ${from.toFixed(1)}: ${cases} said ${meanProbability.toFixed(2)}, right ${share.toFixed(2)}\n`,
    );
}

function moduleOf(calibration: Calibration): string {
  return [
    "import type { Calibration } from './calibration.ts';",
    '',
    '/** Written by `node scenarios/incidents/fit-calibration.ts DIR...`; what it does is in docs/decisions/0098. */',
    `export const CALIBRATION: Calibration = ${literalOf(calibration, '')};`,
    '',
  ].join('\n');
}

/** As the formatter would write it: numbers to three places, lists on one line. */
function literalOf(value: unknown, indent: string): string {
  if (typeof value === 'number') return String(Math.round(value * 1_000) / 1_000);
  if (Array.isArray(value)) return `[${value.map((it) => literalOf(it, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return `'${value}'`;
  const inner = `${indent}  `;
  const fields = Object.entries(value).map(([name, it]) => `${inner}${name}: ${literalOf(it, inner)},\n`);
  return `{\n${fields.join('')}${indent}}`;
}
