import { columnsOf } from '@dataing/sql';
import { type Context, NO_LINEAGE, upstreamOf } from '../context/lineage.ts';
import { findEpisode } from '../detect/episode.ts';
import type { Surprise } from '../detect/history.ts';
import type { ExplainSource } from '../explain/explain.ts';
import type { AssetLook } from '../hypothesis/asset-look.ts';
import { CAUSE_TYPES } from '../hypothesis/cause-types.ts';
import { isAdditive, metricInputs } from '../metric/metric.ts';
import type { FeatureLook, Window } from '../walk/judge.ts';
import { featureText } from '../walk/measures.ts';
import type { Proposals, SymptomFacts } from '../prose/propose-causes.ts';
import type { RelationLook, Walk } from '../walk/relation-look.ts';
import { walkUpstream } from '../walk/walk.ts';
import type { InvestigationEvent, TestedAsset } from './events.ts';
import { formatLevel } from './format.ts';
import { matchChanges } from './match-changes.ts';
import type { ProjectHistorySource, Run } from './run.ts';
import type { PathStep } from './investigation.ts';
import type { SymptomLook } from './symptom.ts';
import { testAsset } from './test-asset.ts';
import { untestedAsset, windowOfRuns } from './timeless.ts';

const DAY = 86_400;
const HOUR = 3600;
const MOST_ASSETS = 2;
/** A second asset is tested where it stands out at least this much beside the first. */
const SECOND_ASSET = 0.5;

/** Where questions go, and what is known beside the alert's table. */
export interface CausesSource extends ExplainSource {
  readonly context?: Context;
  readonly history?: ProjectHistorySource;
  /** Names further places to look at, such as a model would; left out: nobody is asked. */
  readonly propose?: (facts: SymptomFacts) => Promise<Proposals>;
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
      timeColumn: run.timeColumn,
      metric: run.resolved.metric,
      inputs: metricInputs(run.resolved.metric).flatMap((it) => columnsOf(it)),
      isOfRows:
        isAdditive(run.resolved.metric) ||
        run.resolved.metric.kind === 'duplicates' ||
        look.symptom.metric !== undefined,
      window,
      stepSeconds: Math.max(stepSeconds, HOUR) === HOUR ? HOUR : DAY,
      isVerified: look.episode !== null && run.timeColumn !== null,
    },
    context,
    run.ledger,
  );
  record({
    kind: 'upstream_walked',
    steps: walk.looks.map(stepOf),
    frontier: walk.frontier,
    basis: context.lineage.basis,
    unseenAbove: unseenAbove(walk, context),
  });
  if (walk.unseen.length > 0) record({ kind: 'skipped', reason: unseenText(walk) });
  if (walk.uncounted !== null) record({ kind: 'skipped', reason: uncountedText(walk.uncounted) });
  const named = await recordChanges(run, look, walk, { context, source, record });
  const proposed = await recordProposals(run, look, walk, { context, source, record });
  const seen: TestedAsset[] = [];
  const places = assetsOf(walk, run.resolved.table.name, named);
  for (const place of withProposed(places, walk, proposed)) {
    const asset = assetLook(place, walk, run, context);
    if (asset !== undefined) seen.push(await testAsset(asset, source));
    else if (run.timeColumn === null && named.includes(place.look.relation))
      seen.push(untestedAsset(place, run, look));
  }
  for (const it of [...seen, ...pointedAt(seen)]) record(it);
  for (const reason of seen.flatMap((it) => it.notPut)) record({ kind: 'skipped', reason });
}

const NAMES_SHOWN = 5;

/** What is left out for its number alone is the least likely to matter; what the budget cut off is as it comes. */
export function unseenAbove(
  { looks, unseen, stopped, uncounted }: Walk,
  { lineage }: Pick<Context, 'lineage'>,
): readonly string[] {
  const missed = [...(stopped === null ? [] : unseen), ...(uncounted?.relations ?? [])];
  return looks
    .map(({ relation }) => relation)
    .filter((relation) => [...upstreamOf(lineage, relation).keys()].some((up) => missed.includes(up)));
}

function unseenText({ unseen, looks, stopped }: Walk): string {
  const rest = unseen.length - NAMES_SHOWN;
  const names = `${unseen.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `Upstream: ${names}: ${stopped ?? `no more than ${looks.length} tables are looked at, the likeliest first`}.`;
}

function uncountedText({ relations, reason }: NonNullable<Walk['uncounted']>): string {
  return `Values of the columns of ${relations.join(', ')} that others are computed from: ${reason}.`;
}

type Recording = {
  readonly context: Context;
  readonly source: CausesSource;
  readonly record: (event: InvestigationEvent) => void;
};

/** Asks where else to look; gives relations. */
async function recordProposals(
  run: Run,
  { symptom }: SymptomLook,
  walk: Walk,
  { context, source, record }: Recording,
): Promise<readonly string[]> {
  if (source.propose === undefined) return [];
  const walked = new Set(walk.looks.map(({ relation }) => relation));
  const relations = context.tables
    .filter(({ name }) => walked.has(name))
    .map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }));
  const { table, metric } = run.resolved;
  const proposals = await source.propose({
    table: table.name,
    metric: metric.text,
    symptom: symptom.kind,
    onset: symptom.onset ?? '',
    relations,
  });
  record({ kind: 'causes_proposed', ...proposals });
  return proposals.causes.map(({ asset }) => asset);
}

/** One place more than the data would have led to: that is what a proposal costs at most. */
function withProposed(
  places: readonly AssetPlace[],
  walk: Walk,
  proposed: readonly string[],
): readonly AssetPlace[] {
  const isNew = (relation: string) => places.every(({ look }) => look.relation !== relation);
  const look = walk.looks.find(({ relation }) => proposed.includes(relation) && isNew(relation));
  return look === undefined ? places : [...places, { look, weight: 1 }];
}

/** Matches changes where there is a history; gives the assets that a likely change is at. */
async function recordChanges(
  run: Run,
  look: SymptomLook,
  walk: Walk,
  to: Recording,
): Promise<readonly string[]> {
  const { history, warehouse } = to.source;
  if (history === undefined) return [];
  const ranked = await matchChanges(run, look, walk, {
    context: to.context,
    source: history,
    dialect: warehouse.dialect,
  });
  to.record(ranked);
  return ranked.commits.map((it) => it.asset);
}

/**
 * The whole buckets of the episode; where the metric kept to its history and more is known than its own table, the time
 * from the alert to the end of the data: what is faint there may be plain upstream.
 */
function affectedWindow(run: Run, look: SymptomLook, context: Context): Window | undefined {
  const { axis } = run.profile;
  if (run.timeColumn === null) {
    const isSought = look.episode !== null || context.lineage.basis !== 'none';
    return isSought ? windowOfRuns(run, look) : undefined;
  }
  const { lengthTicks, buckets } = look.coarse;
  const seconds = (ticks: number) => ticks / (axis.ticksPerSecond ?? 1);
  const startOf = (i: number) => (look.coarse.origin + i) * lengthTicks;
  // A day that is not over yet has fewer rows than a day.
  const whole = Math.min(buckets.length, Math.floor(run.now / lengthTicks) - look.coarse.origin);
  if (look.episode !== null) {
    const { first, last } = look.episode;
    return {
      from: seconds(startOf(first)),
      until: seconds(startOf(Math.max(first + 1, Math.min(whole, last + 1)))),
    };
  }
  if (context.lineage.basis === 'none') return undefined;
  const at = Math.floor(run.at / lengthTicks);
  return {
    from: seconds(at * lengthTicks),
    until: seconds(startOf(Math.max(whole, at + 1 - look.coarse.origin))),
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
  const isNamed = ({ look }: AssetPlace) => Number(named.includes(look.relation));
  const found = walk.looks
    .filter((it) => walk.frontier.includes(it.relation) || named.includes(it.relation))
    .map((look) => ({ look, weight: Math.max(4, Math.min(20, Math.abs(look.moved[0]?.z ?? 0))) }))
    .sort((a, b) => isNamed(b) - isNamed(a) || b.weight - a.weight)
    .filter((it, i, all) => i === 0 || isNamed(it) === 1 || it.weight >= SECOND_ASSET * all[0].weight)
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
  const window =
    look.since === undefined
      ? windowOf(look, walk, run.timeColumn === null)
      : { ...walk.window, from: look.since };
  return {
    table,
    axis,
    look,
    weight,
    leading,
    column: leading?.feature.column ?? null,
    window,
    before: timeBefore(window, look),
    segment: {},
    walk,
    context,
    metric: run.resolved.metric,
    ledger: run.ledger,
  };
}

/**
 * The walk's window; where the metric kept to its history and the window is no more than the time from the alert on, the
 * stretch in which the asset itself left its own. A loose window begins before it did: its most unusual bucket then counts.
 */
function windowOf(
  { history, moved: [leading] }: RelationLook,
  { window, isVerified }: Walk,
  isLoose: boolean,
): Window {
  const m = history?.measures.findIndex(
    ({ feature }) => feature.kind === leading?.feature.kind && feature.column === leading.feature.column,
  );
  if (isVerified || history === null || m === undefined || m < 0) return window;
  const { originSeconds, stepSeconds, series } = history;
  const at = Math.round((window.from - originSeconds) / stepSeconds);
  if (at < 0 || at >= series[m].length) return window;
  const options = { family: history.measures[m].family, season: stepSeconds === DAY ? 7 : 24 };
  const search = findEpisode(series[m], at, options);
  const start = (i: number) => originSeconds + i * stepSeconds;
  const most = mostUnusual(search.surprises, at, Math.round((window.until - originSeconds) / stepSeconds));
  const episode =
    search.episode ?? (isLoose && most !== at ? findEpisode(series[m], most, options).episode : null);
  if (episode === null) return window;
  return { from: start(episode.first), until: Math.max(window.until, start(episode.last + 1)) };
}

/** Of the buckets from one on and before another. */
function mostUnusual(surprises: readonly Surprise[], from: number, until: number): number {
  const sizes = surprises.map(({ z }, i) => (i >= from && i < Math.max(until, from + 1) ? Math.abs(z) : 0));
  return Math.max(from, sizes.indexOf(Math.max(...sizes)));
}

/** Assets that a test pointed at from another: candidates on its word alone. What is known of the other's rows stays there. */
export function pointedAt(seen: readonly TestedAsset[]): readonly TestedAsset[] {
  const found = new Map<string, TestedAsset>();
  for (const { whole: _, ...from } of seen) {
    for (const { asset, column, weights } of from.findings) {
      if (found.has(asset) || seen.some((it) => it.asset === asset)) continue;
      const { onset, end } = from.scope;
      const scope = { table: asset, segment: {}, onset, end, rows: null, where: null };
      found.set(asset, {
        ...from,
        asset,
        column: column ?? null,
        segment: {},
        segmentRows: null,
        only: CAUSE_TYPES.filter((type) => (weights[type] ?? 0) > 0),
        findings: [],
        notPut: [],
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
