import { microsPerDay } from '@dataing/base/time';
import type { MetricSeries, SeriesName, TableMetric } from '../../table-metrics/metric-series.ts';
import type { CompleteRange } from '../../table-metrics/complete.ts';
import { type Arrivals, judgeArrival, type Staleness } from './arrival.ts';
import { discoveryThreshold } from './false-discovery.ts';
import { ALERT_P, type Departure, judgeSeries } from './judge-series.ts';

/** All series of one table, as they are to be judged. */
export interface TableToJudge {
  readonly series: readonly MetricSeries[];
  readonly complete: CompleteRange;
  /** Buckets of this time and later are judged; those before only teach. */
  readonly sinceMicros: number;
  readonly reviewed: (series: MetricSeries) => Reviewed;
}

/** What people said of alerts of a series: stretches of time, in microseconds, ends included. */
export interface Reviewed {
  readonly incidents: readonly Stretch[];
  readonly dismissed: readonly Stretch[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A series that left its history, or a table that is late. */
export type Finding =
  | { readonly kind: 'departure'; readonly series: MetricSeries; readonly departure: Departure }
  | {
      readonly kind: 'late';
      readonly name: SeriesName;
      readonly lastMicros: number;
      readonly staleness: Staleness;
    };

export interface RunVerdict {
  readonly findings: readonly Finding[];
  /** Tests made over all series, and how many of them alerted before the control of false discoveries. */
  readonly tests: number;
  readonly alerts: number;
}

const NEWS_MICROS = 28 * microsPerDay;
/** Part of the alerts of a run that may be false. */
const FALSE_DISCOVERY_RATE = 0.1;

/** What left its history in one table, before the control of false discoveries over the whole run. */
export interface JudgedTable {
  readonly series: readonly MetricSeries[];
  readonly departures: ReadonlyArray<Extract<Finding, { kind: 'departure' }>>;
  readonly tests: number;
}

/** Judges all series of a table. */
export function judgeTable(table: TableToJudge): JudgedTable {
  const departures: Extract<Finding, { kind: 'departure' }>[] = [];
  let tests = 0;
  for (const series of table.series) {
    const verdict = judgeWhole(series, table);
    if (verdict === null) continue;
    tests += verdict.tests;
    for (const departure of verdict.departures)
      departures.push({ kind: 'departure', series: verdict.series, departure });
  }
  const told = withoutEchoes(departures).filter((it) => !it.departure.isDismissed);
  return { series: table.series, departures: told, tests };
}

/**
 * What a run tells of its tables, with one control of false discoveries over all of them. `nowMicros` is when their freshness
 * is judged; null: not.
 */
export function judgeRun(tables: readonly JudgedTable[], nowMicros: number | null): RunVerdict {
  const findings: Finding[] = [];
  let tests = 0;
  for (const table of tables) {
    tests += table.tests;
    findings.push(...table.departures);
    const late = judgeLateness(table.series, nowMicros);
    if (late === undefined) continue;
    tests += 1;
    if (late.staleness.p <= ALERT_P) findings.push(late);
  }
  const threshold = discoveryThreshold(findings.map(probabilityOf), Math.max(1, tests), FALSE_DISCOVERY_RATE);
  const kept = findings.filter((finding) => probabilityOf(finding) <= threshold);
  return { findings: kept, tests, alerts: findings.length };
}

/** How likely a finding is where nothing happened. */
function probabilityOf(finding: Finding): number {
  return finding.kind === 'late' ? finding.staleness.p : finding.departure.p;
}

/** The whole buckets of a series, judged. */
function judgeWhole(series: MetricSeries, { complete, sinceMicros, reviewed }: TableToJudge) {
  const whole = { ...series, points: series.points.slice(complete.from, complete.until) };
  const { incidents, dismissed } = reviewed(series);
  const since = whole.points.findIndex((point) => point.atMicros >= sinceMicros);
  const within = (stretches: readonly Stretch[]) => (index: number) =>
    stretches.some(
      ({ from, to }) => whole.points[index].atMicros >= from && whole.points[index].atMicros <= to,
    );
  const verdict = judgeSeries(whole, {
    from: since < 0 ? whole.points.length : since,
    isIncident: within(incidents),
    isDismissed: within(dismissed),
  });
  return verdict === null ? null : { ...verdict, series: whole };
}

/** Whether a table is late now. One that stopped weeks ago is no news. */
function judgeLateness(
  series: readonly MetricSeries[],
  nowMicros: number | null,
): Extract<Finding, { kind: 'late' }> | undefined {
  const times = (metric: string) => series.find(({ name }) => name.metric === metric);
  const [first, last] = [times('first_time'), times('last_time')];
  if (nowMicros === null || first === undefined || last === undefined) return undefined;
  const valuesOf = ({ points }: MetricSeries) => points.map(({ value }) => value);
  const arrivals: Arrivals = { first: valuesOf(first), last: valuesOf(last) };
  const staleness = judgeArrival(arrivals, nowMicros);
  if (staleness === undefined || staleness.ageMicros > NEWS_MICROS) return undefined;
  return { kind: 'late', name: last.name, lastMicros: nowMicros - staleness.ageMicros, staleness };
}

/**
 * Fewer rows have fewer different values, and so have fewer rows with a value, which also have each value more seldom: such
 * a finding says nothing that the rows' own, or that of the column's nulls, does not.
 */
function withoutEchoes(departures: JudgedTable['departures']): JudgedTable['departures'] {
  return departures.filter((it) => {
    const { metric, column } = it.series.name;
    if (!OF_VALUES.has(metric)) return true;
    return !departures.some(({ series: { name }, departure }) => {
      if (name.metric === 'row_count') {
        return metric === 'distinct' && isEcho(it.departure, departure, partOf(departure));
      }
      if (name.metric !== 'null_share' || name.column !== column) return false;
      const filled = (1 - departure.observed) / Math.max(1e-9, 1 - departure.expected);
      return isEcho(it.departure, turned(departure), Math.abs(1 - filled));
    });
  });
}

const OF_VALUES: ReadonlySet<TableMetric> = new Set(['distinct', 'value_share', 'other_share']);

/** Whether a change of a column's values is at the same time, the same way and hardly larger than `part` of them. */
function isEcho(values: Departure, cause: Departure, part: number): boolean {
  const isSame =
    values.direction === cause.direction && values.first <= cause.last && values.last >= cause.first;
  return isSame && partOf(values) <= 1.2 * part + 0.05;
}

function turned(departure: Departure): Departure {
  return { ...departure, direction: departure.direction === 'up' ? 'down' : 'up' };
}

/** How far from expected, as a part of it. */
function partOf({ observed, expected }: Departure): number {
  return Math.abs(observed - expected) / Math.max(Math.abs(expected), 1e-9);
}
