import type { WarehouseTable } from '@dataing/ports';
import { type Context, upstreamOf } from '../context/lineage.ts';
import type { Metric } from '../metric/metric.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { changeOf, type FeatureLook, judgeHistory, type Window } from './judge.ts';
import { measuresOf } from './measures.ts';
import { type RelationHistory, readHistory } from './read-history.ts';
import { type Bearing, type Relevance, relevanceOf } from './relevance.ts';
import { type Carried, carriedColumns, carriedMetric } from './transport.ts';
import { axisNamed, timeColumns } from './time-column.ts';

/** What one look at a relation upstream tells. */
export interface RelationLook {
  readonly relation: string;
  /** Hops up from the alert's table; 0 is that table. */
  readonly hops: number;
  readonly isModel: boolean;
  readonly parents: readonly string[];
  readonly state: 'anomalous' | 'healthy' | 'unknown';
  /** Why the state is unknown; empty otherwise. */
  readonly reason: string;
  readonly history: RelationHistory | null;
  readonly features: readonly FeatureLook[];
  /** Features that moved and bear on the metric, the strongest first. */
  readonly moved: readonly FeatureLook[];
  /** Columns that bear on the metric. */
  readonly bearing: ReadonlyMap<string, Bearing>;
  readonly key: readonly string[];
}

export interface Walk {
  readonly window: Window;
  readonly stepSeconds: number;
  readonly looks: readonly RelationLook[];
  /** Anomalous relations none of whose ancestors is anomalous. */
  readonly frontier: readonly string[];
}

export interface WalkRequest {
  readonly table: string;
  readonly timeColumn: string;
  readonly metric: Metric;
  /** Columns the metric reads, and whether rows as such bear on it. */
  readonly inputs: readonly string[];
  readonly isOfRows: boolean;
  readonly window: Window;
  readonly stepSeconds: number;
}

const MOST_RELATIONS = 10;
const MOST_COLUMNS = 16;

/** Looks at every relation upstream of the alert's table, one query each, and finds where the anomaly starts. */
export async function walkUpstream(request: WalkRequest, context: Context, ledger: Ledger): Promise<Walk> {
  const tables = new Map(context.tables.map((table) => [table.name, table]));
  const hops = upstreamOf(context.lineage, request.table);
  const relevance = relevanceOf(context.lineage, request.table, request.inputs);
  const times = timeColumns(context.lineage, tables, {
    relation: request.table,
    column: request.timeColumn,
  });
  const carried = carriedColumns(context.lineage, request.table, request.inputs);
  const looks: RelationLook[] = [];
  for (const [relation, distance] of [...hops].slice(0, MOST_RELATIONS)) {
    const table = tables.get(relation);
    if (table === undefined) continue;
    const place = { table, hops: distance, time: times.get(relation) };
    looks.push(await lookAtRelation(place, request, { context, relevance, carried, ledger }));
  }
  const judged = withRows(looks);
  return {
    window: request.window,
    stepSeconds: request.stepSeconds,
    looks: judged,
    frontier: frontierOf(judged, context),
  };
}

const PLAIN_ROWS_Z = 2.5;
const PLAIN_ROWS_CHANGE = 0.08;

/**
 * Where no value upstream tells what the alert's table shows, rows that plainly came or went there do, whatever the
 * metric: a mean over fewer lines of an order, a share of what is left.
 */
function withRows(looks: readonly RelationLook[]): readonly RelationLook[] {
  const [own] = looks;
  const isExplained = looks.some((it) => it.hops > 0 && it.state === 'anomalous');
  const isOfValues = own !== undefined && own.moved.every((it) => ['mean', 'true'].includes(it.feature.kind));
  if (isExplained || !isOfValues) return looks;
  return looks.map((it) => {
    const rows = it.features.find(({ feature }) => feature.kind === 'rows');
    if (it.hops === 0 || rows === undefined || ![...it.bearing.values()].includes('value')) return it;
    const change = changeOf('count', rows.before ?? 0, rows.after ?? 0);
    if (Math.abs(rows.z) < PLAIN_ROWS_Z || change < PLAIN_ROWS_CHANGE) return it;
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
  const moved = features
    .filter((look) => look.moved && weightOf(look, bearing, request) >= LEAST_WEIGHT)
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

/** How much a feature bears on the metric, 0 to 1. */
function weightOf(
  { feature }: FeatureLook,
  bearing: ReadonlyMap<string, Bearing>,
  request: WalkRequest,
): number {
  if (feature.kind === 'duplicates') return 1;
  if (feature.kind === 'lag' || feature.kind === 'hour') return request.isOfRows ? 0.7 : 0;
  if (feature.kind === 'rows') return request.isOfRows ? 1 : 0.4;
  if (feature.metric !== undefined) return 1.1;
  const own = bearing.get((feature.column ?? '').toLowerCase());
  if (own === 'value') return 1;
  return own === 'rows' ? 0.6 : 0;
}

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

function frontierOf(looks: readonly RelationLook[], { lineage }: Context): readonly string[] {
  const anomalous = new Set(looks.filter((it) => it.state === 'anomalous').map((it) => it.relation));
  return [...anomalous].filter((relation) =>
    [...upstreamOf(lineage, relation).keys()].every((up) => up === relation || !anomalous.has(up)),
  );
}
