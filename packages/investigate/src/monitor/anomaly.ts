import { sha256Hex } from '@dataing/base/random';
import type { JsonValue } from '@dataing/base/record';
import { formatInstant, microsPerDay, microsPerHour } from '@dataing/base/time';
import type { AnomalyRecord } from '@dataing/ports';
import type { Departure } from '../detect/table/judge-series.ts';
import type { Finding } from '../detect/table/judge-run.ts';
import {
  type MetricSeries,
  metricExpression,
  metricText,
  type SeriesGrain,
  type SeriesName,
  seriesKey,
} from '../table-metrics/metric-series.ts';
import { describeSchemaChange, type SchemaChange } from './schema-change.ts';

/** Something unusual in a table, as it is kept and told. Instants are ISO 8601 without a zone. */
export interface Anomaly {
  /** Short, and the same whenever the same anomaly is found. */
  readonly id: string;
  readonly source: string;
  readonly table: string;
  /** `row_count`, `null_share(user_id)`, `share(status = paid)`, `freshness(created_at)`, `schema(user_id)`. */
  readonly metric: string;
  /** The metric as `investigate --metric` takes it; null where it has no form there. */
  readonly expression: string | null;
  readonly column: string | null;
  readonly value: string | null;
  /** The time column that the metric was cut up by; null without one. */
  readonly timeColumn: string | null;
  readonly grain: SeriesGrain;
  readonly detector: 'point' | 'drift' | 'extreme' | 'arrival' | 'schema';
  readonly direction: 'up' | 'down' | null;
  /** In the metric's own unit, in the bucket that was the most unusual; freshness: seconds since the last row. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** How likely this is where nothing happened; null for changes of a schema. */
  readonly p: number | null;
  readonly onset: string;
  /** The bucket that was the most unusual, and the last that was unusual. */
  readonly at: string;
  readonly until: string;
  /** Whether the latest bucket belongs to it, or it became the new level. */
  readonly ongoing: boolean;
  /** From when on the metric was as expected again, as a later run saw; null: it is not, or no run looked. */
  readonly resolvedAt: string | null;
  readonly severity: 'low' | 'medium' | 'high';
  /** What happened, in a few words. */
  readonly text: string;
}

/** An anomaly and where the store keeps it. */
export interface FoundAnomaly {
  readonly series: string;
  readonly onsetMicros: number;
  readonly untilMicros: number;
  readonly anomaly: Omit<Anomaly, 'id' | 'resolvedAt'>;
}

const LENGTHS: Readonly<Record<SeriesGrain, number>> = { day: microsPerDay, hour: microsPerHour, run: 0 };
/** Buckets by which two looks at one anomaly may differ. */
const SAME_WITHIN = 7;

/** A departure of a series from its history, with its onset (an index) where it was placed. */
export function departureAnomaly(
  series: MetricSeries,
  departure: Departure,
  onset: number,
  timeColumn: string | null,
): FoundAnomaly {
  const { points, grain, name } = series;
  const { at, last, observed, expected, direction, detector, p } = departure;
  const micros = (index: number) => points[index].atMicros;
  return {
    series: seriesKey(name, grain),
    onsetMicros: micros(onset),
    untilMicros: micros(last),
    anomaly: {
      ...identity(name, timeColumn, grain),
      metric: metricText(name),
      detector,
      direction,
      observed,
      expected,
      p,
      onset: formatInstant(micros(onset)),
      at: formatInstant(micros(at)),
      until: formatInstant(micros(last)),
      ongoing: departure.isNewLevel || last === points.length - 1,
      severity: severityOf(p),
      text: `${metricText(name)} ${detector === 'drift' ? 'drifts' : 'is'} ${direction}`,
    },
  };
}

/** A table that got no rows for longer than it ever did. */
export function latenessAnomaly(
  finding: Extract<Finding, { kind: 'late' }>,
  grain: SeriesGrain,
): FoundAnomaly {
  const { name, lastMicros, staleness } = finding;
  const nowMicros = lastMicros + staleness.ageMicros;
  const metric = `freshness(${name.column ?? ''})`;
  return {
    series: seriesKey(name, grain),
    onsetMicros: lastMicros,
    untilMicros: nowMicros,
    anomaly: {
      ...identity(name, name.column, grain),
      metric,
      detector: 'arrival',
      direction: 'up',
      observed: Math.round(staleness.ageMicros / 1e6),
      expected: Math.round(staleness.usualMicros / 1e6),
      p: staleness.p,
      onset: formatInstant(lastMicros),
      at: formatInstant(nowMicros),
      until: formatInstant(nowMicros),
      ongoing: true,
      severity: severityOf(staleness.p),
      text: 'no new rows',
    },
  };
}

/** A change of a table's columns between two runs. */
export function schemaAnomaly(
  where: { readonly source: string; readonly table: string },
  change: SchemaChange,
  nowMicros: number,
): FoundAnomaly {
  const at = formatInstant(nowMicros);
  const series = JSON.stringify([
    where.source,
    where.table,
    'schema',
    change.kind,
    change.column,
    change.type,
  ]);
  return {
    series,
    onsetMicros: nowMicros,
    untilMicros: nowMicros,
    anomaly: {
      ...where,
      metric: `schema(${change.column})`,
      expression: null,
      column: change.column,
      value: null,
      timeColumn: null,
      grain: 'run',
      detector: 'schema',
      direction: null,
      observed: null,
      expected: null,
      p: null,
      onset: at,
      at,
      until: at,
      ongoing: false,
      severity: change.kind === 'column_added' ? 'low' : 'high',
      text: describeSchemaChange(change),
    },
  };
}

function identity(name: SeriesName, timeColumn: string | null, grain: SeriesGrain) {
  const { source, table, column, value } = name;
  return { source, table, column, value, expression: metricExpression(name), timeColumn, grain };
}

function severityOf(p: number): Anomaly['severity'] {
  if (p <= 1e-8) return 'high';
  return p <= 1e-5 ? 'medium' : 'low';
}

/**
 * The record of an anomaly: that of the same series whose time it touches keeps its id, its state and when it was found;
 * one that was over and went on is open again.
 */
export function recordOf(found: FoundAnomaly, known: readonly AnomalyRecord[], nowMs: number): AnomalyRecord {
  const slack = SAME_WITHIN * LENGTHS[found.anomaly.grain];
  const same = known.find((record) => {
    const anomaly = readAnomaly(record);
    if (record.series !== found.series || anomaly?.direction !== found.anomaly.direction) return false;
    const [from, to] = [record.atMicros - slack, untilOf(record) + slack];
    return found.onsetMicros <= to && found.untilMicros >= from;
  });
  const resolvedAt = same === undefined || found.untilMicros > untilOf(same) ? null : resolvedAtOf(same);
  const state = same?.state ?? 'open';
  return {
    id: same?.id ?? idOf(found),
    series: found.series,
    atMicros: same?.atMicros ?? found.onsetMicros,
    foundAtMs: same?.foundAtMs ?? nowMs,
    state: state === 'resolved' && resolvedAt === null ? 'open' : state,
    body: {
      version: 1,
      ...found.anomaly,
      resolvedAt,
      until_micros: found.untilMicros,
    } as unknown as JsonValue,
  };
}

function idOf({ series, onsetMicros, anomaly }: FoundAnomaly): string {
  const text = `${series}|${anomaly.direction ?? ''}|${onsetMicros}`;
  return sha256Hex(new TextEncoder().encode(text)).slice(0, 8);
}

/** The end of a recorded anomaly, in microseconds. */
export function untilOf(record: AnomalyRecord): number {
  const body = record.body as { readonly until_micros?: unknown } | null;
  return typeof body?.until_micros === 'number' ? body.until_micros : record.atMicros;
}

function resolvedAtOf(record: AnomalyRecord): string | null {
  return readAnomaly(record)?.resolvedAt ?? null;
}

/** What a record holds; undefined where something else wrote it. */
export function readAnomaly(record: AnomalyRecord): Anomaly | undefined {
  const body = record.body as Record<string, unknown> | null;
  if (typeof body !== 'object' || body === null || body.version !== 1) return undefined;
  const { version: _, until_micros: __, ...anomaly } = body;
  return { id: record.id, resolvedAt: null, ...anomaly } as unknown as Anomaly;
}
