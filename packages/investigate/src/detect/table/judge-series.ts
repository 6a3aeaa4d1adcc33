import { mean } from '@dataing/base/statistics';
import { dayOf, hourOf, weekdayOfDay } from '@dataing/base/time';
import type { MetricPoint } from '@dataing/ports';
import type { MetricSeries, SeriesGrain, TableMetric } from '../../table-metrics/metric-series.ts';
import { DriftWatch } from './drift.ts';
import { extremeTail } from './extreme.ts';
import { Forecaster } from './forecast.ts';
import { holidayOf } from './holidays.ts';
import { SortedWindow } from './sorted-window.ts';
import { SparseShare } from './sparse-share.ts';
import { studentTail } from './tail.ts';
import { familyOf, type SeriesFamily, scaleOf, stepOf, type ValueScale } from './value-scale.ts';

/** A bucket that left its history, and those right after it that still do. */
export interface Departure {
  /** Index of the first and last bucket that alerted. */
  readonly first: number;
  readonly last: number;
  readonly detector: 'point' | 'drift' | 'extreme';
  /** The smallest of its buckets' probabilities, and what was seen and expected in that bucket. */
  readonly p: number;
  readonly at: number;
  readonly observed: number;
  readonly expected: number;
  readonly direction: 'up' | 'down';
  /** It went on for so long that it is how the series is now. */
  readonly isNewLevel: boolean;
  /** A person said that it is as usual. */
  readonly isDismissed: boolean;
}

export interface SeriesVerdict {
  /** How many buckets were judged, by how many detectors: what the departures were chosen among. */
  readonly tests: number;
  readonly departures: readonly Departure[];
}

export interface JudgeOptions {
  /** Buckets from this index on are judged; those before only teach. */
  readonly from: number;
  /** Buckets of incidents that a person confirmed: never part of a baseline. */
  readonly isIncident: (index: number) => boolean;
  /** Buckets of alerts that a person dismissed: part of the baseline, whatever they look like. */
  readonly isDismissed: (index: number) => boolean;
}

/** A bucket alerts at this probability: with k detectors a series is to alert about 7 k times in this many weeks. */
export const ALERT_P = 1 / 4000;
/** Buckets after an alert in which no other one is raised: they belong to it. */
const REST = { day: 7, hour: 24, run: 3 } as const;
/** Buckets in a row that alert: then that is how it is now. */
const ADOPT = { day: 10, hour: 48, run: 5 } as const;
/** Events a bucket from which a share scatters about normally. */
const MANY_EVENTS = 20;
/** Shares that differ by less do not matter. */
const LEAST_SHARE_STEP = 0.003;
/** On a holiday a volume may fall to nothing, and rise by three times what it may else. */
const HOLIDAY_WIDTH = 3;
const LEAST_EXTREMES = 20;
/** Rows from which a bucket's mean or quantile says something of all: in fewer it is the luck of a few. */
const LEAST_ROWS: Partial<Record<TableMetric, number>> = { mean: 5, median: 20, p95: 100 };
const HOURS_FOR_WEEKS = 24 * 7 * 5;

/**
 * Goes through a series from its first bucket: each is judged by those before it alone, and then taken into the
 * baseline unless it left its history, belongs to a confirmed incident, or is a holiday (on which falls of volumes and levels are
 * not judged). A new level is adopted after ten days. Null for times, which have their own judge (`arrival.ts`).
 */
export function judgeSeries(series: MetricSeries, options: JudgeOptions): SeriesVerdict | null {
  const family = familyOf(series);
  if (family === undefined) return null;
  return new Judge(series, family, options).run();
}

/** What one detector says of one bucket. */
interface Opinion {
  readonly detector: Departure['detector'];
  readonly p: number;
  readonly expected: number;
  readonly direction: 'up' | 'down';
  /** The first bucket it is about, where it adds several up. */
  readonly since?: number;
}

class Judge {
  readonly #points: readonly MetricPoint[];
  readonly #grain: SeriesGrain;
  readonly #family: SeriesFamily;
  readonly #options: JudgeOptions;
  readonly #scale: ValueScale;
  readonly #phaseOf: (point: MetricPoint) => number;
  readonly #forecaster: Forecaster;
  readonly #drift = new DriftWatch();
  readonly #sparse: SparseShare | undefined;
  readonly #leastRows: number;
  readonly #leastStep: number;
  readonly #extremes = new SortedWindow();
  readonly #departures: Departure[] = [];
  #pending: number[] = [];
  #tests = 0;

  constructor({ name, points, grain }: MetricSeries, family: SeriesFamily, options: JudgeOptions) {
    this.#points = points;
    this.#grain = grain;
    this.#family = family;
    this.#options = options;
    this.#leastStep = stepOf(
      name.metric,
      points.flatMap(({ value }) => (value === null ? [] : [value])),
    );
    this.#leastRows = LEAST_ROWS[name.metric] ?? 0;
    this.#scale = scaleOf(family, name.metric, points);
    const season = seasonOf(grain, points.length);
    this.#phaseOf = phaseIn(season);
    this.#forecaster = new Forecaster(grain === 'hour' ? 'hour' : 'day', season);
    if (family === 'share' && isSparse(points)) this.#sparse = new SparseShare();
  }

  run(): SeriesVerdict {
    for (let i = 0; i < this.#points.length; i++) this.#step(i);
    return { tests: this.#tests, departures: this.#departures };
  }

  #step(i: number): void {
    const point = this.#points[i];
    const scaled = this.#scale.forward(point);
    if (scaled === null || point.rows < this.#leastRows) return;
    if (this.#options.isIncident(i)) return;
    const opinions = this.#opinionsOf(i, scaled);
    if (i >= this.#options.from) this.#tests += opinions.length;
    const sharpest = opinions.reduce<Opinion | undefined>(
      (a, b) => (a === undefined || b.p < a.p ? b : a),
      undefined,
    );
    const isAlert = sharpest !== undefined && sharpest.p <= ALERT_P;
    if (isAlert) {
      this.#record(i, sharpest);
      if (sharpest.detector === 'drift') this.#drift.reset();
      else if (!this.#options.isDismissed(i)) return this.#putAside(i);
    }
    this.#pending = [];
    if (!this.#isHoliday(point)) this.#learn(i);
  }

  #isHoliday({ atMicros }: MetricPoint): boolean {
    const isVolume = this.#family === 'count' || this.#family === 'level';
    return isVolume && this.#grain !== 'run' && holidayOf(dayOf(atMicros)) !== undefined;
  }

  #opinionsOf(i: number, scaled: number): readonly Opinion[] {
    const point = this.#points[i];
    const value = point.value as number;
    if (this.#family === 'extreme') return this.#extremeOpinion(value);
    if (this.#sparse !== undefined) {
      const judged = this.#sparse.judge(point);
      if (judged === undefined) return [];
      const isSmall = Math.abs(value - judged.expected) < LEAST_SHARE_STEP;
      const direction = value > judged.expected ? 'up' : 'down';
      return [{ detector: 'point', p: isSmall ? 1 : judged.p, expected: judged.expected, direction }];
    }
    const forecast = this.#forecaster.forecast(this.#phaseOf(point));
    if (forecast === undefined) return [];
    const expected = this.#scale.backward(forecast.expected, point.rows);
    const error = scaled - forecast.expected;
    const least = this.#scale.leastScatter(forecast.expected, point.rows);
    const z = error / Math.max(forecast.scatter(error > 0 ? 'up' : 'down'), least);
    const isSmall = this.#family === 'share' && Math.abs(value - expected) < LEAST_SHARE_STEP;
    const surprise = (far: number) => (isSmall ? 1 : studentTail(far, Math.max(3, 0.6 * forecast.errors)));
    const common = { detector: 'point', expected, direction: z > 0 ? 'up' : 'down' } as const;
    if (this.#isHoliday(point)) return z > 0 ? [{ ...common, p: surprise(z / HOLIDAY_WIDTH) }] : [];
    const drift = this.#drift.push(scaled - forecast.phaseEffect, least);
    const opinions: Opinion[] = [{ ...common, p: surprise(z) }];
    if (drift !== undefined && !isSmall) {
      const { direction, length } = drift;
      opinions.push({ detector: 'drift', p: drift.p, expected, direction, since: i - length + 1 });
    }
    return opinions;
  }

  #extremeOpinion(value: number): readonly Opinion[] {
    if (this.#extremes.length < LEAST_EXTREMES) return [];
    const p = extremeTail(value, this.#extremes.ordered, this.#leastStep);
    const middle = this.#extremes.median();
    return [{ detector: 'extreme', p, expected: middle, direction: value > middle ? 'up' : 'down' }];
  }

  #learn(i: number): void {
    const point = this.#points[i];
    if (this.#family === 'extreme') {
      this.#extremes.push(point.value as number);
      return;
    }
    this.#sparse?.learn(Math.round((point.value as number) * point.rows), Math.round(point.rows));
    this.#forecaster.learn(this.#scale.forward(point) as number, this.#phaseOf(point));
  }

  /** Keeps a bucket out of the baseline, until so many in a row say that this is how it is now. */
  #putAside(i: number): void {
    this.#pending.push(i);
    if (this.#pending.length < ADOPT[this.#grain]) return;
    for (const index of this.#pending) this.#learn(index);
    this.#pending = [];
    this.#drift.reset();
    const departure = this.#departures.at(-1);
    if (departure?.last === i)
      this.#departures[this.#departures.length - 1] = { ...departure, isNewLevel: true };
  }

  #record(i: number, { detector, p, expected, direction, since = i }: Opinion): void {
    const observed = this.#points[i].value as number;
    const previous = this.#departures.at(-1);
    if (previous !== undefined && i - previous.last <= REST[this.#grain]) {
      const sharper = p < previous.p ? { p, at: i, observed, expected, direction, detector } : {};
      this.#departures[this.#departures.length - 1] = { ...previous, ...sharper, last: i };
      return;
    }
    if (i < this.#options.from) return;
    this.#departures.push({
      first: since,
      last: i,
      at: i,
      detector,
      p,
      observed,
      expected,
      direction,
      isNewLevel: false,
      isDismissed: this.#options.isDismissed(i),
    });
  }
}

function isSparse(points: readonly MetricPoint[]): boolean {
  const events = points.flatMap(({ value, rows }) =>
    value === null ? [] : [Math.min(value, 1 - value) * rows],
  );
  return events.length === 0 || mean(events) < MANY_EVENTS;
}

/** Weekdays; hours of the week, or of the day where there are less than five weeks of them. */
function seasonOf(grain: SeriesGrain, length: number): number {
  if (grain === 'run') return 1;
  if (grain === 'day') return 7;
  return length >= HOURS_FOR_WEEKS ? 168 : 24;
}

function phaseIn(season: number): (point: MetricPoint) => number {
  if (season === 1) return () => 0;
  if (season === 24) return ({ atMicros }) => hourOf(atMicros);
  if (season === 7) return ({ atMicros }) => weekdayOfDay(dayOf(atMicros));
  return ({ atMicros }) => 24 * weekdayOfDay(dayOf(atMicros)) + hourOf(atMicros);
}
