import type { TimeAxis } from '../axis/axis.ts';
import type { RecordedMetric } from '../context/lineage.ts';
import type { Bucket } from '../detect/history.ts';
import { isAdditive, isShare, type Metric } from '../metric/metric.ts';
import type { Series } from './series.ts';
import { type Grains, lookAtSymptom, type SymptomLook } from './symptom.ts';

const DAY = 86_400;
const MICROS_PER_SECOND = 1_000_000;
/** Rows of a day of which nobody recorded how many they were. */
const USUAL_ROWS = 200;

/**
 * The symptom as it was recorded day by day; undefined where time has no length, or none is recorded of the day asked
 * about. A table that is made anew each night does not show what it held before: what a change did to it, it did to all
 * its days.
 */
export function lookAtRecorded(
  recorded: RecordedMetric,
  axis: TimeAxis,
  metric: Metric,
  at: number,
): SymptomLook | undefined {
  const series = seriesOf(recorded, axis, metric);
  if (series === undefined) return undefined;
  const index = Math.floor(at / series.lengthTicks) - series.origin;
  if (series.buckets[index] === undefined) return undefined;
  const days: Grains = { fineTicks: series.lengthTicks, factor: 1, season: 7, fineSeason: 7 };
  return { ...lookAtSymptom(series, days, axis, metric, at), isRecorded: true };
}

/** One bucket a day, without gaps; a day that was not recorded is empty. */
function seriesOf({ points }: RecordedMetric, axis: TimeAxis, metric: Metric): Series | undefined {
  if (axis.ticksPerSecond === undefined || points.length === 0) return undefined;
  const lengthTicks = DAY * axis.ticksPerSecond;
  const dayOf = (micros: number) => Math.floor(micros / MICROS_PER_SECOND / DAY);
  const days = new Map(points.map((point) => [dayOf(point.atMicros), point]));
  const origin = Math.min(...days.keys());
  const last = Math.max(...days.keys());
  const buckets = Array.from({ length: last - origin + 1 }, (_, i) =>
    recordedBucket((origin + i) * lengthTicks, days.get(origin + i), metric),
  );
  return { buckets, lengthTicks, origin };
}

/** What was recorded at an instant as a bucket that starts there; undefined: nothing was. */
export function recordedBucket(
  start: number,
  point: Pick<RecordedMetric['points'][number], 'value' | 'rows'> | undefined,
  metric: Metric,
): Bucket {
  const rows = point?.rows ?? USUAL_ROWS;
  const isMissing = point === undefined || point.value === null;
  const weight = isAdditive(metric) ? 1 : isMissing ? 0 : isShare(metric) ? Math.max(1, rows) : 1;
  return {
    start,
    numerator: isMissing ? 0 : (point.value ?? 0) * weight,
    denominator: weight,
    rows: isMissing ? 0 : rows,
  };
}
