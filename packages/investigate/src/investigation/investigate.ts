import { DiagnosticError, type Outcome } from '@dataing/base/diagnostics';
import { columnsOf } from '@dataing/sql';
import { formatTick, parseTick, type TimeAxis } from '../axis/axis.ts';
import type { Context, RecordedMetric } from '../context/lineage.ts';
import {
  type AnswerRecord,
  type Budget,
  BudgetSpent,
  DEFAULT_BUDGET,
  type Ledger,
  openLedger,
} from '../evidence/ledger.ts';
import { explain } from '../explain/explain.ts';
import { numberOf } from '../explain/frame.ts';
import { fail } from '../explain/request.ts';
import { isAdditive, metricInputs } from '../metric/metric.ts';
import type { Collateral, InvestigationEvent } from './events.ts';
import { findCauses } from './find-causes.ts';
import { foldInvestigation } from './fold.ts';
import type { Investigation } from './investigation.ts';
import type { ProjectHistorySource, Run } from './run.ts';
import { isNear, lookForLostRows } from './lost-rows.ts';
import { collateralColumns, collateralQuery, segmentCondition } from './look.ts';
import { type MetricRequest, type MetricSource, type MetricView, viewMetric } from './metric-view.ts';
import { askSeries, coarsen, familyOf, lengthened, readSeries, type Series, seriesQuery } from './series.ts';
import { lookAtRecorded } from './recorded.ts';
import { beginTimeless, judgeRuns, resolveTimeless, unseenOfTimeless } from './timeless.ts';
import { compareSides } from './sides.ts';
import { lookAtSymptom, refineAffected, type SymptomLook } from './symptom.ts';

/** An alert as a person types it. */
export interface InvestigateRequest extends MetricRequest {
  readonly at: string;
}

export interface InvestigateSource extends MetricSource {
  /** What is known beside the alert's table; left out: nothing. */
  readonly context?: Context;
  /** The history of the project that builds the table; left out: no change is looked for. */
  readonly history?: ProjectHistorySource;
  /** Where answers outlive the process, so that an investigation that was stopped goes on; left out: nowhere. */
  readonly record?: AnswerRecord;
  /** How much may be asked; left out: `DEFAULT_BUDGET`. */
  readonly budget?: Budget;
  /** Told of each recorded event as it happens, for progress. */
  readonly onEvent?: (event: InvestigationEvent) => void;
}

/**
 * From an alert to a report: verify the symptom against its own history, find its onset and end, scan the affected
 * time for the segment, compare both sides of it, count what else changed, weigh. Each step is recorded; the report
 * is the fold of the record. Throws DiagnosticError: EXPLAIN_*, TIME_UNREADABLE, METRIC_*,
 * the gate's and the warehouse's.
 */
export async function investigate(
  request: InvestigateRequest,
  source: InvestigateSource,
): Promise<Investigation> {
  const events: InvestigationEvent[] = [];
  const record = (event: InvestigationEvent) => {
    events.push(event);
    source.onEvent?.(event);
  };
  const ledger = openLedger(source.warehouse, source.admit, source.limits, {
    record: source.record,
    budget: source.budget ?? DEFAULT_BUDGET,
  });
  const run = await begin(request, source, ledger);
  record({
    kind: 'started',
    table: run.resolved.table.name,
    metric: run.resolved.metric,
    axis: run.profile.axis,
    at: formatTick(run.profile.axis, run.at),
  });
  const { look, queryId } = await judgeSymptom(run, source.context?.recorded);
  record({ kind: 'symptom_judged', look, queryIds: [queryId] });
  for (const reason of unseenOfTimeless(run, look)) record({ kind: 'skipped', reason });
  // Where more is known than the table, segments are scanned where it started, and not a second time here.
  try {
    if (look.affected !== null && run.isAlone && look.isRecorded !== true && look.isOfRuns !== true)
      await localise(run, look, { ...source, ledger }, record);
    await findCauses(run, look, { ...source, ledger }, record);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    record({ kind: 'skipped', reason: `What is left: ${error.message}.` });
  }
  record({ kind: 'finished', queries: ledger.queries });
  return foldInvestigation(events);
}

async function begin(request: InvestigateRequest, source: InvestigateSource, ledger: Ledger): Promise<Run> {
  const timeless = await resolveTimeless(request, source);
  if (timeless !== undefined) return beginTimeless(timeless, request.at, { context: source.context, ledger });
  const view = await viewMetric(request, source, ledger);
  const { axis, first } = view.profile;
  const last = endOfTime(view, source.context ?? null);
  const at = valueOf(parseTick(axis, request.at, '--at'));
  const range = `The data runs from ${formatTick(axis, first)} to ${formatTick(axis, last)}.`;
  if (at < first || at > last) fail('EXPLAIN_WINDOW_EMPTY', `no rows at ${request.at}`, { help: range });
  const now = nowOf(view.profile.axis, source.context ?? null);
  return { ...view, at, last, now, isAlone: (source.context?.lineage.basis ?? 'none') === 'none' };
}

/** Until when there should be rows: for what adds up over time, until the last whole bucket before now; else the data's end. */
function endOfTime({ resolved, profile, grains }: MetricView, context: Context | null): number {
  const { axis, last } = profile;
  const now = nowOf(axis, context);
  if (now === Number.POSITIVE_INFINITY || !isAdditive(resolved.metric)) return last;
  const length = grains.fineTicks * grains.factor;
  return Math.max(last, Math.floor(now / length) * length - 1);
}

function nowOf({ ticksPerSecond }: TimeAxis, context: Context | null): number {
  const isKnown = context !== null && context.now !== null && ticksPerSecond !== undefined;
  return isKnown ? ((context.now ?? 0) / 1_000_000) * ticksPerSecond : Number.POSITIVE_INFINITY;
}

async function judgeSymptom(
  run: Run,
  recorded: RecordedMetric | undefined,
): Promise<{ look: SymptomLook; queryId: string }> {
  const { resolved, profile, grains, ledger, at } = run;
  if (run.timeColumn === null) return judgeRuns(run, recorded);
  const { metric, table } = resolved;
  const query = seriesQuery(table.name, profile.axis, metric, grains.fineTicks);
  const result = await askSeries(ledger, 'the metric over time', query);
  const fine = lengthened(readSeries(result, metric, grains.fineTicks), run.last);
  const look = lookAtSymptom(fine, grains, profile.axis, metric, at);
  if (look.episode === null && recorded !== undefined) {
    const before = lookAtRecorded(recorded, profile.axis, metric, at);
    if (before !== undefined && before.episode !== null) return { look: before, queryId: result.id };
  }
  const isAlone = run.isAlone || look.episode !== null;
  return { look: isAlone ? look : lookNearby(fine, run, look), queryId: result.id };
}

const NEARBY_Z = 4;

/** Alerts come late: where the bucket asked about is usual, the most unusual one near it. */
function lookNearby(fine: Series, run: Run, look: SymptomLook): SymptomLook {
  const { lengthTicks, origin } = look.coarse;
  const near = look.surprises
    .map(({ z }, i) => ({ i, size: Math.abs(z) }))
    .filter(({ i, size }) => size >= NEARBY_Z && isNear(look, i, run))
    .sort((a, b) => b.size - a.size);
  if (near.length === 0) return isAdditive(run.resolved.metric) ? look : lookForLostRows(fine, run, look);
  const at = (origin + near[0].i) * lengthTicks;
  const other = lookAtSymptom(fine, run.grains, run.profile.axis, run.resolved.metric, at);
  return other.episode === null ? look : other;
}

async function localise(
  run: Run,
  look: SymptomLook,
  source: InvestigateSource & { readonly ledger: Ledger },
  record: (event: InvestigationEvent) => void,
): Promise<void> {
  const { profile, ledger } = run;
  const affected = look.affected as NonNullable<SymptomLook['affected']>;
  const asked = ledger.queries.length;
  const idsSince = (from: number) => ledger.queries.slice(from).map((q) => q.id);
  const isOld = affected.onset <= profile.first;
  if (isOld || affected.onset > profile.last) {
    const reason = isOld
      ? 'Segments: the symptom is as old as the data, there is no time before it.'
      : 'Segments: there are no rows in the affected time.';
    record({ kind: 'skipped', reason });
    return;
  }
  const found = await explain(scanRequest(run, affected), source);
  record({
    kind: 'segments_scanned',
    segments: found.segments,
    verdict: found.verdict,
    dims: found.baseline.dims,
    notLookedAt: found.baseline.notLookedAt,
    queryIds: idsSince(asked),
  });
  const segment = found.verdict === 'segment' ? found.segments[0].where : {};
  if (Object.keys(segment).length > 0) {
    const query = sidesQuery(run, segment);
    const result = await askSeries(ledger, 'inside and outside the segment over time', query);
    record({ kind: 'sides_compared', ...readSides(run, look, result), queryIds: [result.id] });
  }
  const { collateral, queryId } = await countCollateral(run, affected, segment);
  record({ kind: 'collateral_counted', collateral, queryIds: [queryId] });
}

/** The affected time against what lies before it, at most four times as long and at least a season. */
function scanRequest(run: Run, affected: { readonly onset: number; readonly end: number }) {
  const { resolved, profile, grains } = run;
  const season = grains.season * grains.factor * grains.fineTicks;
  const length = Math.max(2 * season, 4 * (affected.end - affected.onset));
  const back = Math.min(length, affected.onset - profile.first);
  return {
    table: resolved.table.name,
    metric: resolved.metric.text,
    time: profile.axis.column,
    at: tickText(profile.axis, affected.onset),
    until: tickText(profile.axis, affected.end),
    baseline: spanText(profile.axis, back),
  };
}

function tickText(axis: TimeAxis, tick: number): string {
  return axis.kind === 'number' ? String(tick) : formatTick(axis, tick);
}

function spanText(axis: TimeAxis, ticks: number): string {
  return axis.ticksPerSecond === undefined
    ? String(ticks)
    : `${Math.max(1, Math.round(ticks / axis.ticksPerSecond))}s`;
}

function sidesQuery(run: Run, segment: Readonly<Record<string, string>>) {
  const { resolved, profile, grains } = run;
  const condition = segmentCondition(segment);
  return seriesQuery(resolved.table.name, profile.axis, resolved.metric, grains.fineTicks, condition);
}

/** Both sides by coarse bucket, and the affected time by the inside's fine ones: there the change is sharpest. */
function readSides(run: Run, look: SymptomLook, result: Parameters<typeof readSeries>[0]) {
  const { resolved, grains } = run;
  const { metric } = resolved;
  const [inside, outside] = [true, false].map((wanted) =>
    readSeries(result, metric, grains.fineTicks, (isInside) => isInside === wanted),
  );
  const coarse = (series: typeof inside) => coarsen(series, grains.factor, isAdditive(metric));
  const sides = compareSides(coarse(inside), coarse(outside), look, metric, grains);
  const episode = look.episode as NonNullable<SymptomLook['episode']>;
  const { affected } = refineAffected(inside, grains, look.coarse, episode, familyOf(metric));
  return { sides, affected };
}

const MOVED_SHARE = 0.02;

async function countCollateral(
  run: Run,
  affected: { readonly onset: number; readonly end: number },
  segment: Readonly<Record<string, string>>,
): Promise<{ collateral: Collateral; queryId: string }> {
  const { resolved, profile, ledger } = run;
  const watched = new Set([
    ...metricInputs(resolved.metric).flatMap((e) => columnsOf(e)),
    ...Object.keys(segment),
    profile.axis.column,
  ]);
  const columns = collateralColumns(resolved.table, watched);
  const before = Math.max(profile.first, affected.onset - 4 * (affected.end - affected.onset));
  const time = { axis: profile.axis, before, ...affected };
  const query = collateralQuery(resolved.table.name, time, segmentCondition(segment), columns);
  const result = await ledger.ask('what else changed there', query);
  const sums = [0, 1].map(
    (side) => result.rows.find((row) => numberOf(row[0]) === side)?.map(numberOf) ?? [],
  );
  const [rows0, rows1] = sums.map((row) => row[1] ?? 0);
  const rate0 = rows0 / (affected.onset - before);
  const rate1 = rows1 / (affected.end - affected.onset);
  const moved = columns
    .map((column, i) => ({
      column,
      before: rows0 === 0 ? 0 : (sums[0][i + 2] ?? 0) / rows0,
      after: rows1 === 0 ? 0 : (sums[1][i + 2] ?? 0) / rows1,
    }))
    .filter((c) => Math.abs(c.after - c.before) > MOVED_SHARE);
  const rowsRatio = rate0 === 0 ? 1 : rate1 / rate0;
  return {
    collateral: { rowsRatio, moved, columnsCounted: columns.length, rowsAffected: rows1 },
    queryId: result.id,
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new DiagnosticError(outcome.diagnostics);
  return outcome.value;
}
