import { join } from 'node:path';
import {
  type CaseScore,
  judgeCase,
  overlapQuery,
  type PlainRule,
  parseReport,
  rowF1,
  type ScoredReport,
  segmentF1,
  type Truth,
} from '@dataing/incidents';
import type { Io } from '../io.ts';
import { type OpenSource, openSource } from '../project/open-source.ts';
import { type CaseFolder, readAlert, readRuns } from './case-folder.ts';
import { metadataOf } from './metadata-of-case.ts';
import type { ScoredCase } from './scored-case.ts';
import { viewCase } from './view-case.ts';

/** Who answers for a case: the investigator, and rules that look at a view of it. */
export interface Answerers {
  /** The wire form of a report on the case in `dir`. */
  investigate(dir: string): Promise<unknown>;
  readonly rules: readonly PlainRule[];
}

/** Lets everybody answer for a copy of one case, and judges what they say. */
export async function runCase(
  folder: CaseFolder,
  id: string,
  answerers: Answerers,
  io: Io,
): Promise<ScoredCase> {
  const truth = await folder.truth(id);
  return folder.withCopy(id, async (dir) => {
    const said = JSON.stringify(await answerers.investigate(dir));
    const source = await openSource({ data: join(dir, 'warehouse.duckdb') }, io);
    try {
      const reports = {
        dataing: parseReport('the report', said),
        ...(await askRules(dir, source, answerers)),
      };
      const scores: Record<string, CaseScore> = {};
      for (const [name, report] of Object.entries(reports)) {
        scores[name] = judgeCase(truth, report, await segmentScore(truth, report, source));
      }
      const facts = metadataOf(await readAlert(dir), await readRuns(dir), source.tables.length);
      const { group } = scores.dataing;
      return { id, scores, metadata: { group, isFault: truth.kind === 'fault', facts } };
    } finally {
      await source.close();
    }
  });
}

/** A view of the case costs the reading of its history: it is made for rules only. */
async function askRules(
  dir: string,
  source: OpenSource,
  { rules }: Answerers,
): Promise<Record<string, ScoredReport>> {
  const reports: Record<string, ScoredReport> = {};
  if (rules.length === 0) return reports;
  const view = await viewCase(dir, source);
  for (const rule of rules) reports[rule.name] = await rule.judge(view);
  return reports;
}

/** Over the rows where there are any, else over the conditions; null where no scope was named. */
async function segmentScore(
  truth: Truth,
  { scope }: ScoredReport,
  source: OpenSource,
): Promise<number | null> {
  if (scope === null) return null;
  const query = overlapQuery(truth, scope);
  const admitted = query === undefined ? undefined : await source.admit(query);
  if (admitted?.ok !== true) return segmentF1(truth.segment, scope.segment);
  const { rows } = await source.warehouse.run(admitted.value);
  const [affected, named, both] = (rows[0] ?? []).map(Number);
  return rowF1({ affected, named, both });
}
