import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { MetricPoint } from '@dataing/ports';
import type { MetricSeries, TableMetric } from '../../../src/table-metrics/metric-series.ts';

/** Numbers that look random and are the same on every run. */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (((word ^ (word >>> 16)) >>> 0) + 0.5) / 4_294_967_296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const poisson = (mean: number) => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let count = -1;
    for (let product = 1; product > Math.exp(-mean); count++) product *= uniform();
    return Math.max(0, count);
  };
  const binomial = (trials: number, share: number) => {
    const mean = trials * share;
    const count = mean < 30 ? poisson(mean) : Math.round(mean + Math.sqrt(mean * (1 - share)) * normal());
    return Math.max(0, Math.min(trials, count));
  };
  return { uniform, normal, poisson, binomial };
}

/** Monday 2025-06-02. */
export const START_MICROS = 20_241 * microsPerDay;
const WEEK = [1, 1.05, 1.02, 1, 1.1, 0.7, 0.6];

export type HistoryKind = 'many rows' | 'few rows' | 'share' | 'rare share' | 'level';

export interface HistoryOptions {
  readonly seed: number;
  readonly days: number;
  /** Correlation of the noise from day to day, and its standard deviation on a logarithmic scale. */
  readonly correlation: number;
  readonly noise: number;
  /** What a day's true value is made into, before chance. */
  readonly fault?: (day: number, value: number) => number;
}

const METRICS: Readonly<Record<HistoryKind, TableMetric>> = {
  'many rows': 'row_count',
  'few rows': 'row_count',
  share: 'null_share',
  'rare share': 'null_share',
  level: 'mean',
};

/**
 * A daily series with a weekly season, a trend of up to 0.3 % a day, noise that hangs together from day to day (which
 * makes counts wider than Poisson), and chance on top of it.
 */
export function dailyHistory(kind: HistoryKind, options: HistoryOptions): MetricSeries {
  const { seed, days, correlation, noise, fault = (_, value) => value } = options;
  const random = randomFrom(seed);
  const trend = (random.uniform() - 0.5) * 0.006;
  const base = kind === 'few rows' ? 12 : Math.exp(5 + 5 * random.uniform());
  const odds = kind === 'rare share' ? 0.002 * random.uniform() : 0.01 + 0.4 * random.uniform();
  let wave = noise * random.normal();
  const points = Array.from({ length: days }, (_, day): MetricPoint => {
    wave = correlation * wave + noise * Math.sqrt(1 - correlation * correlation) * random.normal();
    const atMicros = START_MICROS + day * microsPerDay;
    const growth = Math.exp(trend * day + wave);
    if (kind === 'level') {
      return { atMicros, value: fault(day, 50 * growth * (1 + 0.02 * random.normal())), rows: 1000 };
    }
    if (kind === 'share' || kind === 'rare share') {
      const rows = random.poisson(5000 * WEEK[day % 7]);
      const now = odds * Math.exp(wave);
      const share = Math.min(1, Math.max(0, fault(day, now / (1 + now))));
      return { atMicros, value: random.binomial(rows, share) / rows, rows };
    }
    const count = random.poisson(fault(day, base * WEEK[day % 7] * growth));
    return { atMicros, value: count, rows: count };
  });
  return seriesOf(METRICS[kind], points);
}

/** A series of a column of no particular table. */
export function seriesOf(
  metric: TableMetric,
  points: readonly MetricPoint[],
  grain: MetricSeries['grain'] = 'day',
): MetricSeries {
  return { name: { source: 's', table: 't', metric, column: 'c', value: null }, grain, points };
}

/** Points of whole numbers, a bucket each. */
export function pointsOf(
  values: readonly (number | null)[],
  grain: 'day' | 'hour' = 'day',
): readonly MetricPoint[] {
  const length = grain === 'day' ? microsPerDay : microsPerHour;
  return values.map((value, i) => ({ atMicros: START_MICROS + i * length, value, rows: value ?? 0 }));
}

export const JUDGE_ALL = {
  from: 0,
  isIncident: () => false,
  isDismissed: () => false,
} as const;
