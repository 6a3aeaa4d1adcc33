import { log } from '@dataing/base/maths';
import type { Change } from '@dataing/sql/diff';
import type { ModelChange } from '../changes/change.ts';
import type { RankedChange } from '../changes/rank-changes.ts';
import { describeChange } from '../changes/show-change.ts';
import { typesOfExpression } from '../changes/types-of-change.ts';
import { formatPercent } from '../investigation/format.ts';
import type { Walk } from '../walk/relation-look.ts';
import type { SettledChange } from '../synthesis/hold-to-change.ts';
import type { TestFinding } from './asset-look.ts';
import { CAUSE_KINDS } from './cause-catalogue.ts';
import type { CauseType } from './cause-types.ts';

/** Types that only a commit can bring about. */
const NEEDS_COMMIT: readonly CauseType[] = ['filter_change', 'join_type_change'];
const MOST_NATS = 4;
const LEAST_PROBABILITY = 0.15;
const NAMED_FROM = 0.4;
const REPRODUCED = 3;

/** What each difference of meaning makes of a model. */
const TYPES_OF: Readonly<Partial<Record<Change['kind'], readonly CauseType[]>>> = {
  filter_added: ['filter_change'],
  filter_removed: ['filter_change'],
  filter_tightened: ['filter_change'],
  filter_loosened: ['filter_change'],
  filter_changed: ['filter_change'],
  join_type_changed: ['join_type_change'],
  join_key_changed: ['join_key_nulls', 'fan_out_join'],
  join_added: ['fan_out_join', 'join_type_change'],
  join_removed: ['join_type_change'],
  distinct_changed: ['fan_out_join', 'duplicate_load'],
  grain_changed: ['fan_out_join'],
  union_branch_added: ['duplicate_load', 'filter_change'],
  union_branch_removed: ['filter_change'],
  limit_changed: ['filter_change'],
  column_removed: ['schema_change'],
  column_renamed: ['schema_change'],
  type_changed: ['truncation', 'schema_change', 'unit_change'],
  config_changed: ['incremental_bug'],
  source_changed: ['incremental_bug', 'schema_change'],
};

/** Types that a changed expression can bring about; the data says which. */
const OF_EXPRESSIONS: readonly CauseType[] = [
  'unit_change',
  'sentinel_default',
  'enum_drift',
  'timezone_shift',
  'truncation',
  'source_nulls',
  'schema_change',
];

export interface ChangeEvidence {
  readonly evidence: readonly TestFinding[];
  readonly commits: ReadonlyArray<{ readonly asset: string; readonly sha: string }>;
  /** The change that a replay showed to do it; null where none did. */
  readonly settled: SettledChange | null;
}

/** What ranked changes say of types at assets: of the changed model for it, and of models without a change against it. */
export function changeFindings(
  ranked: readonly RankedChange[],
  walk: Walk,
  relations: ReadonlyMap<string, string>,
): ChangeEvidence {
  const evidence: TestFinding[] = [];
  const commits: Array<{ asset: string; sha: string }> = [];
  let settled: SettledChange | null = null;
  for (const change of ranked) {
    const { sha, candidate, probability } = change;
    if (sha === null || candidate === undefined || probability < LEAST_PROBABILITY) continue;
    const model = candidate.models.find((it) => it.class !== 'cosmetic' && it.class !== 'additive');
    const asset = model === undefined ? undefined : assetOf(model, walk, relations);
    if (model === undefined || asset === undefined) continue;
    evidence.push(...findingsOf(change, model, asset));
    if (probability >= NAMED_FROM) commits.push({ asset, sha });
    if (probability >= NAMED_FROM && change.replay?.verdict === 'reproduces')
      settled ??= { asset, types: typesOf(model), otherwise: 1 - probability };
  }
  const none = ranked.find((it) => it.sha === null)?.probability ?? 1;
  const changed = new Set(evidence.map((it) => it.asset));
  for (const { relation, isModel } of walk.looks) {
    if (isModel && !changed.has(relation)) evidence.push(unchanged(relation, none));
  }
  return { evidence, commits, settled };
}

/** The changed model as the warehouse holds it; of one that is never built, what is built from it first. */
function assetOf(model: ModelChange, walk: Walk, relations: ReadonlyMap<string, string>): string | undefined {
  const known = model.relation ?? relations.get(model.id);
  const looked = new Set(walk.looks.map((it) => it.relation));
  if (known !== undefined && looked.has(known)) return known;
  const models = walk.looks.filter((it) => it.isModel);
  return walk.frontier.find((it) => models.some((own) => own.relation === it)) ?? models[0]?.relation;
}

function findingsOf(
  { sha, probability, replay }: RankedChange,
  model: ModelChange,
  asset: string,
): readonly TestFinding[] {
  const odds = log(Math.max(probability, 1e-6) / Math.max(1 - probability, 1e-6));
  const nats = Math.max(-1, Math.min(MOST_NATS, 2 + odds));
  const types = typesOf(model);
  const weights: Partial<Record<CauseType | 'no_fault' | 'business_change', number>> = {};
  for (const { type, at } of CAUSE_KINDS) {
    if (types.includes(type)) weights[type] = nats;
    else weights[type] = at === 'source' ? -Math.max(0, nats) / 2 : -Math.max(0, nats);
  }
  if (replay?.verdict === 'reproduces') {
    weights.no_fault = -MOST_NATS;
    weights.business_change = -MOST_NATS;
  }
  const details = model.changes.map(describeChange).slice(0, 2);
  const finding: TestFinding = {
    test: 'changes',
    asset,
    statement: `Commit ${sha?.slice(0, 10)} changed ${model.name}${details.length === 0 ? '' : `: ${details.join('; ')}`}; if something broke, it is ${formatPercent(probability)} likely to be behind it${replay === undefined ? '' : `, replayed on the same rows it ${REPLAYED[replay.verdict]}`}.`,
    queryIds: replay?.queryIds ?? [],
    weights,
    elsewhere: -Math.max(0, Math.min(MOST_NATS, replay?.verdict === 'reproduces' ? odds : odds / 2)),
  };
  if (replay?.verdict !== 'reproduces') return [finding];
  // What the SQL does to the same rows decides, whatever else was seen to move at its asset or not to.
  const own = Object.fromEntries(types.map((type) => [type, REPRODUCED]));
  return [
    finding,
    {
      test: 'replay',
      asset,
      statement: `The SQL before commit ${sha?.slice(0, 10)} and after it, on the same rows: only the one after gives the anomaly.`,
      queryIds: replay.queryIds,
      weights: own,
    },
  ];
}

const REPLAYED = {
  reproduces: 'reproduces the anomaly',
  partly: 'reproduces a part of the anomaly',
  no_effect: 'has no effect',
  not_runnable: 'could not be run',
} as const;

function typesOf({ changes, isIncrementalOnly }: ModelChange): readonly CauseType[] {
  if (isIncrementalOnly) return ['incremental_bug'];
  const types = new Set<CauseType>();
  const told = new Set(changes.flatMap((it) => (typesOfExpression(it).length > 0 ? it.columns : [])));
  for (const change of changes) {
    // Another type that follows from an expression says no more than the expression does.
    if (change.kind === 'type_changed' && change.columns.every((it) => told.has(it))) continue;
    const said = typesOfExpression(change);
    const known = said.length > 0 ? said : (TYPES_OF[change.kind] ?? OF_EXPRESSIONS);
    for (const type of known) types.add(type);
    if (change.fanOut) types.add('fan_out_join');
  }
  return [...types];
}

function unchanged(asset: string, none: number): TestFinding {
  const weights: Partial<Record<CauseType, number>> = {};
  for (const type of NEEDS_COMMIT) weights[type] = -MOST_NATS;
  weights.incremental_bug = -1.5;
  weights.fan_out_join = -1;
  weights.join_key_nulls = -0.5;
  for (const type of OF_EXPRESSIONS) weights[type] = -1.5;
  return {
    test: 'changes',
    asset,
    statement: `No commit that changed ${asset} was deployed near the onset; that no change did it is ${formatPercent(none)} likely.`,
    queryIds: [],
    weights,
  };
}
