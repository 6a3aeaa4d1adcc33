import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaseAlert, parseAlert, parseTruth, type Truth } from '@dataing/incidents';
import type { Investigation } from '@dataing/investigate';
import type { CasePlan } from '../incidents/plan/case-plan.ts';
import { faultKinds } from '../incidents/faults/fault-kinds.ts';
import { generateBaseRows } from '../incidents/raw/base-rows.ts';
import { templates } from '../incidents/template/templates.ts';
import { writeCase } from '../incidents/write-case.ts';

/**
 * A shop of four raw tables, its dbt project with a history of sixty commits, and one of them that leaves out a sales
 * channel: deployed three days before the data end, under a message that says something else.
 */
const PLAN: CasePlan = {
  id: 'shop',
  index: 0,
  seed: 7,
  template: 'shop',
  level: 2,
  role: 'fault',
  kinds: faultKinds.filter((it) => it.type === 'filter_change' && it.variant === 'narrowed'),
  start: '2026-01-05',
  days: 100,
  onset: 97,
  end: null,
  share: 1,
  commits: 60,
  isDeployNear: true,
  isMisleading: true,
  hardship: null,
  isWide: false,
  isRefreshed: false,
  isBroad: false,
};

export interface GuiltyCommit {
  /** What the investigator gets: alert.json, warehouse.duckdb, project/, runs.json. */
  readonly folder: string;
  readonly alert: CaseAlert;
  readonly truth: Truth;
}

/** Builds the shop into `folder`, anew; the truth stands beside the case and not inside it. */
export async function buildShop(folder: string): Promise<GuiltyCommit> {
  await rm(folder, { recursive: true, force: true });
  const [own, truth, base] = [join(folder, 'shop'), join(folder, 'truth.json'), join(folder, 'base')];
  await generateBaseRows(templates[PLAN.template], PLAN.seed, base);
  await writeCase(PLAN, { case: own, truth, base });
  await rm(base, { recursive: true });
  return {
    folder: own,
    alert: parseAlert('alert.json', await readFile(join(own, 'alert.json'), 'utf8')),
    truth: parseTruth('truth.json', await readFile(truth, 'utf8')),
  };
}

/** What was planted, and whether the leading answer of a report names it. */
export interface Compared {
  readonly what: 'cause' | 'segment' | 'onset' | 'commit';
  readonly planted: string;
  readonly isNamed: boolean;
}

export function compareWithTruth(found: Investigation, truth: Truth): readonly Compared[] {
  const [planted] = truth.causes;
  const [cause] = found.causes;
  const segment = JSON.stringify(truth.segment);
  const onset = truth.onset?.slice(0, 10) ?? '';
  return [
    {
      what: 'cause',
      planted: `${planted.type} at ${planted.asset}`,
      isNamed: found.verdict === 'fault' && cause.type === planted.type && cause.asset === planted.asset,
    },
    { what: 'segment', planted: segment, isNamed: JSON.stringify(found.scope?.segment) === segment },
    { what: 'onset', planted: onset, isNamed: found.scope?.onset?.slice(0, 10) === onset },
    { what: 'commit', planted: planted.commit ?? 'none', isNamed: cause.commit === planted.commit },
  ];
}
