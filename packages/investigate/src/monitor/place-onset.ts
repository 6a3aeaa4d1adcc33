import { type Episode, findEpisode } from '../detect/episode.ts';
import type { Bucket, MetricFamily } from '../detect/history.ts';
import type { Departure } from '../detect/table/judge-series.ts';
import { familyOf } from '../detect/table/value-scale.ts';
import type { MetricSeries } from '../table-metrics/metric-series.ts';

/** Buckets looked back over, and by how many an onset may lie before the first alert. */
const WINDOW = 84;
const MOST_BEFORE = 21;

/**
 * When a departure began: the change point of largest likelihood around its most unusual bucket (`findEpisode`; Page 1954),
 * which may lie before the first alert. The index of that bucket; the first alert where none is found.
 */
export function placeOnset(series: MetricSeries, departure: Departure): number {
  const family = familyOf(series);
  const { at, last, first } = departure;
  if (family === undefined || departure.detector === 'drift') return Math.max(0, first);
  const from = Math.max(0, at - WINDOW + 1);
  const own: MetricFamily = family === 'extreme' ? 'level' : family;
  const buckets = series.points.slice(from, last + 1).map(({ atMicros, value, rows }): Bucket => {
    const isKnown = value !== null;
    if (own === 'share')
      return { start: atMicros, numerator: (value ?? 0) * rows, denominator: isKnown ? rows : 0, rows };
    return { start: atMicros, numerator: value ?? 0, denominator: isKnown ? 1 : 0, rows };
  });
  const season = series.grain === 'hour' ? 24 : 7;
  const episode: Episode | null = findEpisode(buckets, at - from, { family: own, season }).episode;
  if (episode === null) return first;
  return Math.max(from + episode.first, first - MOST_BEFORE);
}
