import { DiagnosticError } from '@dataing/base/diagnostics';
import { columnsOf, duckdb, quoteIdentifier, renderExpression, sql } from '@dataing/sql';
import { compareTime, formatTick } from '../axis/axis.ts';
import { type Context, NO_LINEAGE } from '../context/lineage.ts';
import { BudgetSpent, type Ledger } from '../evidence/ledger.ts';
import { type ExplainSource, explain } from '../explain/explain.ts';
import type { ExplainedSegment, Explanation } from '../explain/result.ts';
import type { Verdict } from '../segment/verdict.ts';
import type { AssetLook, CauseTest, TestFinding } from '../hypothesis/asset-look.ts';
import { CAUSE_TESTS, readSignature } from '../hypothesis/tests/index.ts';
import { isAdditive, type Metric, metricInputs } from '../metric/metric.ts';
import { rankCauses } from '../synthesis/rank-causes.ts';
import type { FeatureLook, Window } from '../walk/judge.ts';
import { featureText } from '../walk/measures.ts';
import type { RelationHistory } from '../walk/read-history.ts';
import { type RelationLook, type Walk, walkUpstream } from '../walk/walk.ts';
import type { InvestigationEvent, TestedAsset } from './events.ts';
import { formatLevel } from './format.ts';
import { segmentCondition } from './look.ts';
import type { Run } from './investigate.ts';
import { matchChanges, type ProjectHistorySource } from './match-changes.ts';
import type { PathStep, Scope } from './investigation.ts';
import type { SymptomLook } from './symptom.ts';

const DAY = 86_400;
const HOUR = 3600;
const MOST_ASSETS = 2;
/** A second asset is tested where it stands out at least this much beside the first. */
const SECOND_ASSET = 0.5;

/** Where questions go, and what is known beside the alert's table. */
export interface CausesSource extends ExplainSource {
  readonly context?: Context;
  readonly history?: ProjectHistorySource;
}

/**
 * From a verified symptom to its cause: walk upstream to where it starts, scan the segments there, and put
 * discriminating tests until one answer stands out or the budget is spent. Everything seen is recorded.
 */
export async function findCauses(
  run: Run,
  look: SymptomLook,
  source: CausesSource,
  record: (event: InvestigationEvent) => void,
): Promise<void> {
  const { axis } = run.profile;
  const context = source.context ?? bareContext(run);
  const window = affectedWindow(run, look, context);
  if (axis.ticksPerSecond === undefined || window === undefined) return;
  const stepSeconds = look.coarse.lengthTicks / axis.ticksPerSecond;
  const walk = await walkUpstream(
    {
      table: run.resolved.table.name,
      timeColumn: axis.column,
      metric: run.resolved.metric,
      inputs: metricInputs(run.resolved.metric).flatMap((it) => columnsOf(it)),
      isOfRows: isAdditive(run.resolved.metric) || run.resolved.metric.kind === 'duplicates',
      window,
      stepSeconds: Math.max(stepSeconds, HOUR) === HOUR ? HOUR : DAY,
    },
    context,
    run.ledger,
  );
  record({
    kind: 'upstream_walked',
    steps: walk.looks.map(stepOf),
    frontier: walk.frontier,
    basis: context.lineage.basis,
  });
  const named = await recordChanges(run, look, walk, { context, source, record });
  const seen: TestedAsset[] = [];
  for (const place of assetsOf(walk, run.resolved.table.name, named)) {
    const asset = assetLook(place, walk, run, context);
    if (asset !== undefined) seen.push(await testAsset(asset, source));
  }
  for (const it of [...seen, ...pointedAt(seen)]) record(it);
}

/** Matches changes where there is a history; gives the assets that a likely change is at. */
async function recordChanges(
  run: Run,
  look: SymptomLook,
  walk: Walk,
  to: {
    readonly context: Context;
    readonly source: CausesSource;
    readonly record: (event: InvestigationEvent) => void;
  },
): Promise<readonly string[]> {
  const { history } = to.source;
  if (history === undefined) return [];
  const ranked = await matchChanges(run, look, walk, { context: to.context, source: history });
  to.record(ranked);
  return ranked.commits.map((it) => it.asset);
}

/**
 * The whole buckets of the episode; where the metric kept to its history and more is known than its own table, the time
 * from the alert to the end of the data: what is faint there may be plain upstream.
 */
function affectedWindow(run: Run, look: SymptomLook, context: Context): Window | undefined {
  const { axis } = run.profile;
  const { lengthTicks, buckets } = look.coarse;
  const seconds = (ticks: number) => ticks / (axis.ticksPerSecond ?? 1);
  const startOf = (i: number) => (look.coarse.origin + i) * lengthTicks;
  if (look.episode !== null)
    return { from: seconds(startOf(look.episode.first)), until: seconds(startOf(look.episode.last + 1)) };
  if (context.lineage.basis === 'none') return undefined;
  const at = Math.floor(run.at / lengthTicks);
  return {
    from: seconds(at * lengthTicks),
    until: seconds(startOf(Math.max(buckets.length, at + 1 - look.coarse.origin))),
  };
}

function bareContext(run: Run): Context {
  return { tables: [run.resolved.table], lineage: NO_LINEAGE, log: null, now: null };
}

function stepOf({ relation, hops, state, reason, moved, history }: RelationLook): PathStep {
  const note = state === 'unknown' ? reason : moved.slice(0, 3).map(movedText).join('; ');
  return { relation, hops, state, note, queryIds: history === null ? [] : [history.queryId] };
}

function movedText({ feature, family, before, after }: FeatureLook): string {
  const level = (value: number | null) => (value === null ? 'none' : formatLevel(value, family === 'share'));
  return `${featureText(feature)} ${level(before)} to ${level(after)}`;
}

interface AssetPlace {
  readonly look: RelationLook;
  readonly weight: number;
}

/** The frontier and what a likely change is at, strongest first; where nothing upstream is anomalous, the alert's own table. */
function assetsOf(walk: Walk, table: string, named: readonly string[]): readonly AssetPlace[] {
  const found = walk.looks
    .filter((it) => walk.frontier.includes(it.relation) || named.includes(it.relation))
    .map((look) => ({ look, weight: Math.max(4, Math.min(20, Math.abs(look.moved[0]?.z ?? 0))) }))
    .sort((a, b) => b.weight - a.weight)
    .filter((it, i, all) => i === 0 || it.weight >= SECOND_ASSET * all[0].weight)
    .slice(0, MOST_ASSETS);
  if (found.length > 0) return found;
  return walk.looks.filter((it) => it.relation === table).map((look) => ({ look, weight: 1 }));
}

function assetLook(
  { look, weight }: AssetPlace,
  walk: Walk,
  run: Run,
  context: Context,
): (AssetLook & { weight: number }) | undefined {
  const table = context.tables.find((it) => it.name === look.relation);
  const axis = look.history?.axis;
  if (table === undefined || axis === null || axis === undefined) return undefined;
  const [leading] = look.moved;
  return {
    table,
    axis,
    look,
    weight,
    leading,
    column: leading?.feature.column ?? null,
    window: walk.window,
    before: timeBefore(walk.window, look),
    segment: {},
    walk,
    context,
    metric: run.resolved.metric,
    ledger: run.ledger,
  };
}

/** Assets that a test pointed at from another: candidates on its word alone. */
function pointedAt(seen: readonly TestedAsset[]): readonly TestedAsset[] {
  const found = new Map<string, TestedAsset>();
  for (const from of seen) {
    for (const { asset, column } of from.findings) {
      if (found.has(asset) || seen.some((it) => it.asset === asset)) continue;
      const scope = { ...from.scope, table: asset, segment: {}, rows: null, where: null };
      found.set(asset, {
        ...from,
        asset,
        column: column ?? null,
        segment: {},
        segmentRows: null,
        findings: [],
        scope,
      });
    }
  }
  return [...found.values()];
}

/** Up to four times the affected time and at least two weeks, as far as there is data. */
function timeBefore(window: Window, { history }: RelationLook): Window {
  const length = Math.max(14 * DAY, 4 * (window.until - window.from));
  return { from: Math.max(history?.originSeconds ?? 0, window.from - length), until: window.from };
}

/** Segments first: the tests then look at the rows in which it happened. */
async function testAsset(asset: AssetLook & { weight: number }, source: ExplainSource): Promise<TestedAsset> {
  const scan = await scanSegments(asset, source);
  const segment = scan?.segment ?? {};
  const within = { ...asset, segment };
  const findings: TestFinding[] = [readSignature(asset)];
  if (scan !== undefined) findings.push(scan.finding);
  for (const test of CAUSE_TESTS) {
    if (isOpen(asset, findings, test.about)) findings.push(...(await asked(test, within)));
  }
  return {
    kind: 'asset_tested',
    asset: asset.look.relation,
    weight: asset.weight,
    column: asset.column,
    segment,
    segmentRows: scan?.rows ?? null,
    findings,
    scope: scopeOf(within, scan?.rows ?? null),
  };
}

/** What a test finds; nothing once the budget is spent, which the report says. */
async function asked(test: CauseTest, asset: AssetLook): Promise<readonly TestFinding[]> {
  try {
    return await test.run(asset);
  } catch (error) {
    if (error instanceof BudgetSpent) return [];
    throw error;
  }
}

const OPEN = 0.01;

/** A test is put while any of the types it can tell apart is still possible. */
function isOpen(
  { look, weight }: AssetLook & { weight: number },
  findings: readonly TestFinding[],
  about: readonly string[],
): boolean {
  const evidence = findings.map((it, i) => ({
    evidenceId: `t${i}`,
    test: it.test,
    asset: it.asset,
    weights: it.weights,
  }));
  const { causes } = rankCauses([{ asset: look.relation, weight }], evidence);
  return causes.some((it) => about.includes(it.type) && it.probability > OPEN);
}

interface SegmentScan {
  readonly segment: Readonly<Record<string, string>>;
  readonly rows: number | null;
  readonly finding: TestFinding;
}

/** The segment scan at an asset, by the feature that moved there. */
async function scanSegments(asset: AssetLook, source: ExplainSource): Promise<SegmentScan | undefined> {
  const metric = metricOf(asset);
  if (metric === undefined || asset.before.until - asset.before.from < 3 * DAY) return undefined;
  const { filled, originSeconds, stepSeconds } = asset.look.history as RelationHistory;
  // The last bucket may hold rows of its beginning only.
  if (originSeconds + (filled - 1) * stepSeconds <= asset.window.from) return undefined;
  const { axis, window, before, look } = asset;
  const ticks = (seconds: number) => seconds * (axis.ticksPerSecond ?? 1);
  const ledger = listening(asset.ledger);
  const found = await explainOrNothing(
    {
      table: look.relation,
      metric,
      time: axis.column,
      at: formatTick(axis, ticks(window.from)),
      until: formatTick(axis, ticks(window.until)),
      baseline: `${before.until - before.from}s`,
      except: [axis.column, ...movedWith(asset)],
    },
    { ...source, ledger },
  );
  if (found === undefined) return undefined;
  const ids = [...ledger.ids];
  const isSegment = found.verdict === 'segment' && found.segments.length > 0;
  const [best] = found.segments;
  return {
    segment: isSegment ? best.where : {},
    rows: isSegment ? best.rows : null,
    finding: segmentFinding(asset, found.verdict, best, ids),
  };
}

/** A scan; nothing where there are too few rows on one side to compare. */
async function explainOrNothing(...args: Parameters<typeof explain>): Promise<Explanation | undefined> {
  try {
    return await explain(...args);
  } catch (error) {
    const code = error instanceof DiagnosticError ? error.diagnostics[0].code : '';
    if (error instanceof BudgetSpent) return undefined;
    if (code === 'EXPLAIN_BASELINE_EMPTY' || code === 'EXPLAIN_WINDOW_EMPTY') return undefined;
    throw error;
  }
}

/** Columns that moved along: they show what happened and are no segment in which it did. */
function movedWith({ look, leading }: AssetLook): readonly string[] {
  if (leading === undefined || leading.feature.column === null) return [];
  return look.features
    .filter(({ feature, moved }) => moved && feature.column !== null)
    .map(({ feature }) => feature.column as string);
}

/** A ledger that tells which answers were read through it, those known before included. */
function listening(ledger: Ledger): Ledger & { readonly ids: ReadonlySet<string> } {
  const ids = new Set<string>();
  return {
    queries: ledger.queries,
    ids,
    async ask(purpose, query, limits) {
      const answer = await ledger.ask(purpose, query, limits);
      ids.add(answer.id);
      return answer;
    },
  };
}

/** The feature that moved at an asset as a metric whose segments can be compared. */
export function metricOf({ leading, metric, look }: AssetLook): Metric['text'] | undefined {
  if (leading === undefined) return look.hops === 0 ? metric.text : undefined;
  const column = leading.feature.column === null ? '' : quoteIdentifier(leading.feature.column, duckdb);
  if (leading.feature.metric !== undefined) return leading.feature.metric;
  switch (leading.feature.kind) {
    case 'rows':
      return 'count(*)';
    case 'duplicates':
      return `duplicate_share(${look.key.map((name) => quoteIdentifier(name, duckdb)).join(', ')})`;
    case 'nulls':
      return `null_share(${column})`;
    case 'mean':
      return `avg(${column})`;
    case 'length':
      return `avg(length(${column}))`;
    case 'true':
      return `share(${column})`;
    default:
      return undefined;
  }
}

function segmentFinding(
  asset: AssetLook,
  verdict: Verdict,
  best: ExplainedSegment | undefined,
  queryIds: readonly string[],
): TestFinding {
  const { look, leading } = asset;
  const base = { test: 'segments', asset: look.relation, queryIds };
  const lost = leading?.feature.kind === 'nulls' || leading?.feature.kind === 'rows';
  if (verdict !== 'segment' || best === undefined) {
    return {
      ...base,
      statement: `${look.relation}: ${verdict === 'global' ? 'every segment moved alike' : 'no segment stands out'}.`,
      weights: { segment_failure: -3.5, business_change: 0, missing_partition: 0.5 },
    };
  }
  const conditions = Object.entries(best.where)
    .map(([column, value]) => `${column} = ${value}`)
    .join(' and ');
  return {
    ...base,
    statement: `${look.relation}: ${conditions} holds ${Math.round(best.explained * 100)} % of the change, and the rest is as before.`,
    weights: {
      segment_failure: lost && !look.isModel ? 3 : -1,
      source_nulls: -2,
      upstream_outage: -2.5,
      missing_partition: -2.5,
      stale_table: -3,
      filter_change: look.isModel ? 1.5 : 0,
      duplicate_load: -0.5,
      no_fault: -1,
    },
  };
}

function scopeOf(asset: AssetLook, rows: number | null): Scope {
  const { axis, window, segment, look } = asset;
  const ticks = (seconds: number) => seconds * (axis.ticksPerSecond ?? 1);
  const conditions = [
    compareTime(axis, '>=', ticks(window.from)),
    compareTime(axis, '<', ticks(window.until)),
    ...(Object.keys(segment).length === 0 ? [] : [segmentCondition(segment)]),
  ];
  return {
    table: look.relation,
    segment,
    onset: formatTick(axis, ticks(window.from)),
    end: formatTick(axis, ticks(window.until)),
    rows,
    where: renderExpression(sql.all(conditions), duckdb),
  };
}
