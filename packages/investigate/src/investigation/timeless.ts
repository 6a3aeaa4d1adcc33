import { DiagnosticError } from '@dataing/base/diagnostics';
import { median } from '@dataing/base/statistics';
import { microsPerDay, microsPerHour } from '@dataing/base/time';
import { columnsOf, type Query } from '@dataing/sql';
import { formatTick, parseTick, type TimeAxis } from '../axis/axis.ts';
import type { Context, RecordedMetric } from '../context/lineage.ts';
import { relationNamed } from '../context/relation-name.ts';
import type { Bucket } from '../detect/history.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { numberOf } from '../explain/frame.ts';
import { type ResolvedMetric, resolveMetric } from '../explain/request.ts';
import { metricAggregates } from '../metric/aggregates.ts';
import { isAdditive, type Metric, metricInputs } from '../metric/metric.ts';
import type { Window } from '../walk/judge.ts';
import type { RelationLook } from '../walk/relation-look.ts';
import { eventTimeOf } from '../walk/time-column.ts';
import type { TestedAsset } from './events.ts';
import type { Symptom } from './investigation.ts';
import type { MetricRequest, MetricSource } from './metric-view.ts';
import { recordedBucket } from './recorded.ts';
import type { Run } from './run.ts';
import { type Grains, lookAtSymptom, type SymptomLook } from './symptom.ts';

/** The time of a table without a time column: when it was looked at, in microseconds since 1970. */
const RUN_AXIS: TimeAxis = { column: '', kind: 'timestamp', ticksPerSecond: 1_000_000 };
/** Runs counted from 0, for the detectors: they are in order, and no more is said of the time between them. */
const COUNTED: TimeAxis = { column: '', kind: 'number' };
const EACH_RUN: Grains = { fineTicks: 1, factor: 1, season: 1, fineSeason: 1 };
/** Earlier values below which none is judged by them. */
const LEAST_RUNS = 8;

/** The metric, where its table has no time column and none is named; undefined: it has one. Throws what `resolveMetric` does. */
export async function resolveTimeless(
  request: MetricRequest,
  { warehouse }: Pick<MetricSource, 'warehouse'>,
): Promise<ResolvedMetric | undefined> {
  if (request.time !== undefined) return undefined;
  const resolved = resolveMetric(request, await warehouse.tables());
  return eventTimeOf(resolved.table) === undefined ? resolved : undefined;
}

/** Begins an investigation whose time is that of the runs that recorded the metric. Throws TIME_UNREADABLE. */
export function beginTimeless(
  resolved: ResolvedMetric,
  atText: string,
  { context, ledger }: { readonly context: Context | undefined; readonly ledger: Ledger },
): Run {
  const parsed = parseTick(RUN_AXIS, atText, '--at');
  if (!parsed.ok) throw new DiagnosticError(parsed.diagnostics);
  const at = parsed.value;
  const times = (context?.recorded?.points ?? []).map(({ atMicros }) => atMicros);
  const last = Math.max(at, context?.now ?? at, ...times.slice(-1));
  return {
    resolved,
    timeColumn: null,
    profile: { axis: RUN_AXIS, first: Math.min(at, ...times.slice(0, 1)), last },
    grains: EACH_RUN,
    ledger,
    at,
    last,
    now: Number.POSITIVE_INFINITY,
    isAlone: (context?.lineage.basis ?? 'none') === 'none',
  };
}

/**
 * The metric as it is now, judged by what runs recorded of it. Where too few did, or none before the alert, the symptom is
 * `unknown`: whether it is one cannot be said.
 */
export async function judgeRuns(
  run: Run,
  recorded: RecordedMetric | undefined,
): Promise<{ look: SymptomLook; queryId: string }> {
  const { metric, table } = run.resolved;
  const { rows, id } = await run.ledger.ask('the metric as it is now', wholeQuery(table.name, metric));
  const current = currentValue(rows[0]?.map(numberOf) ?? [], metric);
  const earlier = (recorded?.points ?? []).filter(({ atMicros }) => atMicros < run.last);
  const buckets = [
    ...earlier.map((point) => recordedBucket(point.atMicros, point, metric)),
    recordedBucket(run.last, current, metric),
  ];
  const length = lengthOf(buckets);
  const isJudged = earlier.length >= LEAST_RUNS && run.at >= buckets[0].start;
  const look = isJudged ? lookAtRuns(buckets, run, length) : unjudged(buckets, current.value, length);
  return { look, queryId: id };
}

function wholeQuery(table: string, metric: Metric): Query {
  return { kind: 'query', select: metricAggregates(metric), from: relationNamed(table) };
}

function currentValue([events, exposure, , rows]: readonly number[], metric: Metric) {
  const value = isAdditive(metric) ? events : exposure === 0 ? null : events / exposure;
  return { value, rows };
}

/** How often runs come, as the step in which tables upstream are looked at. */
function lengthOf(buckets: readonly Bucket[]): number {
  const gaps = buckets.slice(1).map(({ start }, i) => start - buckets[i].start);
  return gaps.length > 0 && median(gaps) < microsPerDay / 2 ? microsPerHour : microsPerDay;
}

/** The detectors of any metric, over runs counted from 0; then each run gets its time. */
function lookAtRuns(buckets: readonly Bucket[], run: Run, lengthTicks: number): SymptomLook {
  const { metric } = run.resolved;
  // An alert of a day is about that day's run, however late it was.
  const asked = buckets.findLastIndex(({ start }) => start < run.at + lengthTicks);
  const look = lookAtSymptom({ buckets, lengthTicks: 1, origin: 0 }, EACH_RUN, COUNTED, metric, asked);
  const timeOf = (index: number) => buckets[index]?.start ?? run.last;
  const affected =
    look.affected === null ? null : { onset: timeOf(look.affected.onset), end: timeOf(look.affected.end) };
  const instants =
    affected === null
      ? {}
      : { onset: formatTick(RUN_AXIS, affected.onset), end: formatTick(RUN_AXIS, affected.end) };
  return {
    ...look,
    symptom: { ...look.symptom, ...instants, grain: '1 run', onsetGrain: '1 run' },
    coarse: { buckets, lengthTicks, origin: 0 },
    affected,
    gapShare: 0,
    isOfRuns: true,
  };
}

function unjudged(buckets: readonly Bucket[], observed: number | null, lengthTicks: number): SymptomLook {
  const symptom: Symptom = {
    kind: 'unknown',
    onset: null,
    end: null,
    ongoing: false,
    grain: '1 run',
    onsetGrain: '1 run',
    observed,
    expected: null,
    expectedRange: null,
    z: 0,
  };
  const surprises = buckets.map(({ numerator, denominator }) => ({
    observed: denominator === 0 ? null : numerator / denominator,
    expected: Number.NaN,
    z: 0,
  }));
  const coarse = { buckets, lengthTicks, origin: 0 };
  return { symptom, coarse, surprises, episode: null, affected: null, gapShare: 0, isOfRuns: true };
}

/**
 * The time of which tables upstream are looked at, in whole days (of hourly runs: hours): from the run before the one at
 * which the metric moved, since what is new in that run came after it, until now.
 */
export function windowOfRuns(run: Run, look: SymptomLook): Window {
  const { buckets, lengthTicks } = look.coarse;
  const moved = look.affected?.onset ?? run.at;
  const before = buckets.findLast(({ start }) => start < moved)?.start ?? moved - lengthTicks;
  const floor = (tick: number) => Math.floor(tick / lengthTicks) * lengthTicks;
  const from = floor(before);
  const seconds = (tick: number) => tick / (RUN_AXIS.ticksPerSecond ?? 1);
  return { from: seconds(from), until: seconds(Math.max(from + lengthTicks, floor(run.last))) };
}

/**
 * A table without a time column that a likely change is at, as a place where it may have started: no test can be put
 * there, so that only what is known of changes speaks for or against it.
 */
export function untestedAsset(
  { look, weight }: { readonly look: RelationLook; readonly weight: number },
  run: Run,
  { symptom }: SymptomLook,
): TestedAsset {
  const { relation } = look;
  const [column = null] = metricInputs(run.resolved.metric).flatMap((it) => columnsOf(it));
  return {
    kind: 'asset_tested',
    asset: relation,
    weight,
    column: relation === run.resolved.table.name ? column : null,
    segment: {},
    segmentRows: null,
    findings: [],
    notPut: [`The tests of ${relation}: it has no time column, so that its rows of before are not there.`],
    scope: {
      table: relation,
      segment: {},
      onset: symptom.onset,
      end: symptom.end,
      rows: null,
      where: null,
    },
  };
}

/** What could have been looked at, had the table a time column or a history. */
export function unseenOfTimeless(
  { timeColumn, resolved: { table, metric } }: Run,
  { symptom }: SymptomLook,
): readonly string[] {
  if (timeColumn !== null) return [];
  const rows = `Rows and segments of ${table.name}: it has no column of a time type (--time names another), so its rows of before cannot be told from those of now.`;
  const history = `${metric.text} of ${table.name} before now: fewer than ${LEAST_RUNS} runs recorded it before the alert; dataing detect does at each.`;
  return symptom.kind === 'unknown' ? [rows, history] : [rows];
}
