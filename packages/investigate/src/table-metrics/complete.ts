import { quantile } from '@dataing/base/statistics';
import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { MetricSeries } from './metric-series.ts';

/** Buckets from `from` up to, not including, `until` hold all that they will hold. */
export interface CompleteRange {
  readonly from: number;
  readonly until: number;
}

/** A bucket may end earlier than the others did by this part of its length. */
const SLACK = 0.1;

/**
 * Which buckets are whole. The first one is not where its first row comes later than in nearly all others (the data begin
 * within it); the last one is not while it still runs, nor where its last row comes earlier than in nearly all others.
 * Half a bucket would look like half the volume.
 */
export function completeRange(series: readonly MetricSeries[], nowMicros: number): CompleteRange {
  const length = series[0]?.points.length ?? 0;
  const grain = series[0]?.grain ?? 'run';
  if (grain === 'run' || length === 0) return { from: 0, until: length };
  const size = grain === 'day' ? microsPerDay : microsPerHour;
  const offsets = (metric: 'first_time' | 'last_time') =>
    (series.find(({ name }) => name.metric === metric)?.points ?? []).map(({ atMicros, value }) =>
      value === null ? null : (value - atMicros) / size,
    );
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const [firsts, lasts] = [offsets('first_time'), offsets('last_time')];
  const [first, last] = [firsts[0] ?? 0, lasts[length - 1] ?? 1];
  const isFirstCut = first > quantile(known(firsts.slice(1)), 0.95) + SLACK;
  const end = series[0].points[length - 1].atMicros + size;
  const isLastCut = end > nowMicros || last < quantile(known(lasts.slice(0, -1)), 0.05) - SLACK;
  return { from: isFirstCut ? 1 : 0, until: isLastCut ? length - 1 : length };
}
