import type { CheckKind, CheckResult } from './result.ts';

/** The four parts of the score. */
export type Part = 'constraints' | 'behaviour' | 'statistics' | 'relationships';

const WEIGHTS: Readonly<Record<Part, number>> = {
  constraints: 0.45,
  behaviour: 0.25,
  statistics: 0.2,
  relationships: 0.1,
};

const PART_OF: Readonly<Record<CheckKind, Part>> = {
  structure: 'constraints',
  types: 'constraints',
  keys: 'constraints',
  nulls: 'constraints',
  ranges: 'constraints',
  unique: 'constraints',
  enum: 'constraints',
  inequalities: 'constraints',
  pattern: 'constraints',
  own: 'constraints',
  references: 'relationships',
  order: 'relationships',
  rollups: 'relationships',
  expressions: 'constraints',
  targets: 'behaviour',
  seasonality: 'behaviour',
  effects: 'behaviour',
  outliers: 'behaviour',
  trends: 'behaviour',
  segments: 'behaviour',
  traits: 'behaviour',
  events: 'behaviour',
  vintage: 'behaviour',
  processes: 'behaviour',
  shares: 'statistics',
  distributions: 'statistics',
  correlations: 'statistics',
  counts: 'statistics',
};

/** Every kind of check, and every part of the score. */
export const checkKinds = Object.keys(PART_OF) as readonly CheckKind[];
export const scoreParts = Object.keys(WEIGHTS) as readonly Part[];

export interface PartGrade {
  readonly part: Part;
  /** Of the whole score, after the parts without a check were dropped; they sum to 1. */
  readonly weight: number;
  readonly passed: number;
  /** Checks that passed or failed: the others do not count. */
  readonly judged: number;
}

export interface Grade {
  /** 0 to 100: the pass rate of each part by its weight. 0 where nothing could be judged. */
  readonly score: number;
  readonly parts: readonly PartGrade[];
}

export function partOf(kind: CheckKind): Part {
  return PART_OF[kind];
}

/** The pass rates of the parts, weighted; parts without a judged check are dropped and the weights rescaled. */
export function gradeParts(checks: readonly CheckResult[]): Grade {
  const judged = checks.filter(({ status }) => status === 'passed' || status === 'failed');
  const found = (Object.keys(WEIGHTS) as Part[]).flatMap((part) => {
    const mine = judged.filter(({ kind }) => PART_OF[kind] === part);
    const passed = mine.filter(({ status }) => status === 'passed').length;
    return mine.length === 0 ? [] : [{ part, passed, judged: mine.length }];
  });
  const total = found.reduce((sum, { part }) => sum + WEIGHTS[part], 0);
  const parts = found.map((each) => ({ ...each, weight: WEIGHTS[each.part] / total }));
  const score = parts.reduce(
    (sum, { weight, passed, judged: all }) => sum + (100 * weight * passed) / all,
    0,
  );
  return { score, parts };
}
