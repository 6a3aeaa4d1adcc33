import type { WarehouseTable } from '@dataing/ports';
import { type Context, upstreamOf } from '../context/lineage.ts';
import type { Metric } from '../metric/metric.ts';
import { BudgetSpent, type Ledger } from '../evidence/ledger.ts';
import { changeOf, type FeatureLook, judgeHistory, type Window } from './judge.ts';
import { measuresOf } from './measures.ts';
import { findCreep } from './creep.ts';
import { withKin } from './kin.ts';
import { frontierOf } from './frontier.ts';
import { doubtfulColumns, lookAtMixes, type MixLook } from './mix.ts';
import { readHistory } from './read-history.ts';
import type { RelationLook, Walk } from './relation-look.ts';
import { type Bearing, type Relevance, relevanceOf } from './relevance.ts';
import { type Carried, carriedColumns, carriedMetric } from './transport.ts';
import { axisNamed, timeColumns } from './time-column.ts';

export interface WalkRequest {
  readonly table: string;
  /** Null where the alert's table has none. */
  readonly timeColumn: string | null;
  readonly metric: Metric;
  /** Columns the metric reads, and whether rows as such bear on it. */
  readonly inputs: readonly string[];
  readonly isOfRows: boolean;
  readonly window: Window;
  readonly stepSeconds: number;
  /** Whether the metric was found out of its history over just this window. */
  readonly isVerified: boolean;
}

const MOST_RELATIONS = 10;
const MOST_COLUMNS = 16;

/** Looks at every relation upstream of the alert's table, one query each, and finds where the anomaly starts. */
export async function walkUpstream(request: WalkRequest, context: Context, ledger: Ledger): Promise<Walk> {
  const tables = new Map(context.tables.map((table) => [table.name, table]));
  const hops = new Map(upstreamOf(context.lineage, request.table));
  const relevance = relevanceOf(context.lineage, request.table, request.inputs);
  const times = timeColumns(context.lineage, tables, {
    relation: request.table,
    column: request.timeColumn,
  });
  const carried = carriedColumns(context.lineage, request.table, request.inputs);
  const looks: RelationLook[] = [];
  const stopped = await untilSpent(async () => {
    for (
      let next = nextOf(looks, hops, relevance);
      next !== undefined;
      next = nextOf(looks, hops, relevance)
    ) {
      const table = tables.get(next);
      const place = { table, hops: hops.get(next) ?? 0, time: times.get(next) };
      if (table === undefined) hops.delete(next);
      else
        looks.push(
          await lookAtRelation({ ...place, table }, request, { context, relevance, carried, ledger }),
        );
    }
  });
  const judged = withKin(withCreep(withRows(looks, request), request), context.lineage);
  const around = { tables, lineage: context.lineage, window: request.window, ledger };
  const doubted = doubtfulColumns(judged, frontierOf(judged, context.lineage), around);
  const mixes: MixLook[] = [];
  const cut = await untilSpent(() => lookAtMixes(judged, doubted, around, mixes));
  const all = judged.map((it): RelationLook => {
    const moved = mixes.find(({ relation, look }) => relation === it.relation && look?.moved === true)?.look;
    if (moved === undefined) return it;
    return { ...it, state: 'anomalous', moved: [moved], features: [...it.features, moved] };
  });
  return {
    window: request.window,
    stepSeconds: request.stepSeconds,
    isVerified: request.isVerified,
    looks: all,
    frontier: frontierOf(all, context.lineage),
    unseen: [...hops.keys()].filter((it) => looks.every(({ relation }) => relation !== it)),
    stopped,
    uncounted:
      cut === null ? null : { relations: doubted.slice(mixes.length).map((it) => it.relation), reason: cut },
  };
}

/** Works until it is done (null) or the budget is spent (which part of it): what was learned until then stands. */
async function untilSpent(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return error.message;
  }
}

/**
 * What to look at next: what anomalous relations are built from before what healthy ones are, what gives values before what
 * decides about rows, the nearest first. Undefined where all was looked at, or as much as may be.
 */
function nextOf(
  looks: readonly RelationLook[],
  hops: ReadonlyMap<string, number>,
  relevance: Relevance,
): string | undefined {
  if (looks.length >= MOST_RELATIONS) return undefined;
  const seen = new Set(looks.map((it) => it.relation));
  const urgency = (relation: string) => {
    const children = looks.filter((it) => it.parents.includes(relation));
    const isSought = children.some((it) => it.state === 'anomalous') ? 4 : 0;
    const isOfValues = [...(relevance.get(relation)?.values() ?? [])].includes('value') ? 2 : 0;
    return isSought + isOfValues - (hops.get(relation) ?? 0);
  };
  const open = [...hops.keys()].filter((it) => !seen.has(it));
  return open.sort((a, b) => urgency(b) - urgency(a))[0];
}

/** Columns that give the metric's values and creep away: looked for where nothing upstream stands out. */
function withCreep(looks: readonly RelationLook[], { window }: WalkRequest): readonly RelationLook[] {
  if (looks.some((it) => it.hops > 0 && it.state === 'anomalous')) return looks;
  return looks.map((it) => {
    if (it.history === null || it.history.axis === null) return it;
    const features = it.features.map((look) => {
      const isOfMetric = it.bearing.get((look.feature.column ?? '').toLowerCase()) === 'value';
      return isOfMetric ? look : { ...look, moved: true };
    });
    const creep = findCreep(it.history, features, window);
    if (creep === undefined) return it;
    return { ...it, state: 'anomalous', moved: [creep.moved], since: creep.since };
  });
}

const PLAIN_ROWS_Z = 2.5;
const PLAIN_ROWS_CHANGE = 0.08;
/** Empty fields need more: rows that did not come, and not only by chance. */
const MISSING_ROWS_CHANGE = 0.12;

/**
 * Where no value upstream tells what the alert's table shows, rows that plainly came or went there do, whatever the
 * metric: a mean over fewer lines of an order, a share of what is left, a partner that did not come.
 */
function withRows(looks: readonly RelationLook[], { isOfRows }: WalkRequest): readonly RelationLook[] {
  const [own] = looks;
  const isExplained = looks.some((it) => it.hops > 0 && it.state === 'anomalous');
  if (isExplained || own === undefined || isOfRows) return looks;
  const isOfValues = own.moved.every((it) => ['mean', 'true'].includes(it.feature.kind));
  return looks.map((it) => {
    const rows = it.features.find(({ feature }) => feature.kind === 'rows');
    if (it.hops === 0 || rows === undefined || ![...it.bearing.values()].includes('value')) return it;
    const change = changeOf('count', rows.before ?? 0, rows.after ?? 0);
    const isMissing = rows.z < 0 && change >= MISSING_ROWS_CHANGE;
    if (Math.abs(rows.z) < PLAIN_ROWS_Z || change < PLAIN_ROWS_CHANGE || !(isOfValues || isMissing))
      return it;
    return { ...it, state: 'anomalous', moved: [rows] };
  });
}

interface Place {
  readonly table: WarehouseTable;
  readonly hops: number;
  readonly time: string | undefined;
}

interface Surroundings {
  readonly context: Context;
  readonly relevance: Relevance;
  readonly carried: Carried;
  readonly ledger: Ledger;
}

async function lookAtRelation(
  { table, hops, time }: Place,
  request: WalkRequest,
  { context, relevance, carried, ledger }: Surroundings,
): Promise<RelationLook> {
  const own = context.lineage.relations.get(table.name);
  const bearing = relevance.get(table.name) ?? new Map<string, Bearing>();
  const key =
    hops === 0 && request.metric.kind === 'duplicates' ? request.inputs : keyOf(table, own?.keys ?? []);
  const axis = time === undefined ? null : (axisNamed(table, time) ?? null);
  const metric = carriedMetric(request.metric, carried.get(table.name));
  const measures = [
    ...measuresOf(table, axis, columnsToLookAt(table, bearing), key),
    ...(metric === undefined ? [] : [metric]),
  ];
  const { stepSeconds, window } = request;
  const history = await readHistory(ledger, table, axis, measures, stepSeconds, window.until);
  const features = axis === null ? [] : judgeHistory(history, request.window);
  const isSymptom = (look: FeatureLook) =>
    hops === 0 &&
    request.isVerified &&
    Math.abs(look.z) >= VERIFIED_Z &&
    weightOf(look, bearing, request) >= 1;
  const moved = features
    .filter((look) => (look.moved && weightOf(look, bearing, request) >= LEAST_WEIGHT) || isSymptom(look))
    .sort((a, b) => strength(b, bearing, request) - strength(a, bearing, request));
  const state = axis === null ? 'unknown' : moved.length > 0 ? 'anomalous' : 'healthy';
  return {
    relation: table.name,
    hops,
    isModel: own?.isModel ?? false,
    parents: own?.parents ?? [],
    state,
    reason: axis === null ? 'it has no time column' : '',
    history,
    features,
    moved,
    bearing,
    key,
  };
}

/** Columns that bear on the metric first, then the others in order. */
function columnsToLookAt(table: WarehouseTable, bearing: ReadonlyMap<string, Bearing>): string[] {
  const rank = (name: string) => {
    const own = bearing.get(name.toLowerCase());
    return own === 'value' ? 0 : own === 'rows' ? 1 : 2;
  };
  return table.columns
    .map(({ name }) => name)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_COLUMNS);
}

const LEAST_WEIGHT = 0.5;
/** Of what the alert is about, once it was found to be unusual by itself. */
const VERIFIED_Z = 2;

/** How much a feature bears on the metric, 0 to 1. */
function weightOf(look: FeatureLook, bearing: ReadonlyMap<string, Bearing>, request: WalkRequest): number {
  const { feature } = look;
  if (feature.kind === 'duplicates') return 1;
  if (feature.kind === 'lag' || feature.kind === 'hour') return request.isOfRows ? 0.7 : 0;
  const isRead = bearing.size > 0;
  if (feature.kind === 'rows') return request.isOfRows ? 1 : isLoss(look) && isRead ? 1.2 : 0.4;
  if (feature.metric !== undefined) return 1.1;
  const own = bearing.get((feature.column ?? '').toLowerCase());
  if (own === 'value') return 1;
  return own === 'rows' ? 0.6 : 0;
}

/** Half of the rows are gone: what is left tells little of values. */
const isLoss = ({ before, after }: FeatureLook) => (after ?? 0) < 0.5 * (before ?? 0);

function strength(look: FeatureLook, bearing: ReadonlyMap<string, Bearing>, request: WalkRequest): number {
  return Math.min(30, Math.abs(look.z)) * weightOf(look, bearing, request);
}

/** The key a relation should have: what is tested or traced as unique, else a first column named like an id. */
function keyOf(table: WarehouseTable, keys: ReadonlyArray<readonly string[]>): readonly string[] {
  const names = new Map(table.columns.map(({ name }) => [name.toLowerCase(), name]));
  const known = keys.find((key) => key.every((name) => names.has(name.toLowerCase())));
  if (known !== undefined) return known.map((name) => names.get(name.toLowerCase()) ?? name);
  const first = table.columns[0];
  return first !== undefined && /(^|_)(id|key|uuid|number|no|code|ref)$/i.test(first.name)
    ? [first.name]
    : [];
}
