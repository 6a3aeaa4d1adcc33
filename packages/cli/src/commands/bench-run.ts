import { appendFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  largestSegment,
  latestCommit,
  metadataArea,
  nearestAnomaly,
  type Totals,
  totalsOf,
} from '@dataing/incidents';
import { exitCodes } from '../exit-codes.ts';
import { CaseFolder } from '../incidents/case-folder.ts';
import type { BenchRunOptions } from '../incidents/options.ts';
import { renderTotals, renderWorst } from '../incidents/render-totals.ts';
import { scoreCases } from '../incidents/score-cases.ts';
import type { ScoredCase } from '../incidents/scored-case.ts';
import { investigateCase } from '../investigate/investigate-case.ts';
import type { Io } from '../io.ts';

const RULES = [latestCommit, nearestAnomaly, largestSegment];
const WORST = 10;

/** Investigates every case of a folder on a copy without the truth, and scores the reports. */
export async function run(options: BenchRunOptions, io: Io): Promise<number> {
  const dir = isAbsolute(options.dir) ? options.dir : join(io.cwd, options.dir);
  const answerers = {
    investigate: (copy: string) => investigateCase(copy, io),
    rules: options.rules ? RULES : [],
  };
  const { scored, failed } = await scoreCases(new CaseFolder(dir), answerers, options, io);
  const totals = totalsOfAll(scored);
  const area = metadataArea(scored.map(({ metadata }) => metadata));
  await logEvaluation(dir, { totals, metadata_area: area, failed }, io);
  const own = scored.map(({ scores }) => scores.dataing);
  io.stdout.write(
    options.json
      ? `${JSON.stringify({ totals, metadata_area: area, failed, cases: own }, undefined, 2)}\n`
      : `${renderTotals(totals, area)}${renderWorst(own, WORST)}${failed.map((it) => `failed: ${it.id}: ${it.reason}\n`).join('')}`,
  );
  return failed.length === 0 ? exitCodes.done : exitCodes.no;
}

function totalsOfAll(scored: readonly ScoredCase[]): Record<string, Totals> {
  const names = Object.keys(scored[0]?.scores ?? { dataing: undefined });
  return Object.fromEntries(names.map((name) => [name, totalsOf(scored.map(({ scores }) => scores[name]))]));
}

/** Every evaluation is written down beside its cases: how often a set was looked at tells how much it still says. */
async function logEvaluation(dir: string, result: object, io: Io): Promise<void> {
  const line = { at: new Date(io.clock.now()).toISOString(), ...result };
  await appendFile(join(dir, 'evaluations.jsonl'), `${JSON.stringify(line)}\n`);
}
