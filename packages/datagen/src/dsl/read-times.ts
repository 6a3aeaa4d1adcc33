import {
  dayOf,
  formatInstant,
  type GridFrequency,
  gridLength,
  gridPoint,
  hourOf,
  layGrid,
  microsPerHour,
  monthIndexOfDay,
  parseInstant,
  weekdayOfDay,
} from '@dataing/base/time';
import type { Dimension, Pattern, Timeframe } from './document.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readFields,
  readNumbers,
  readText,
  readWord,
  report,
} from './reading.ts';

/** An instant in ISO 8601. */
export function readInstant(reading: Reading, place: Place, what: string): number | undefined {
  const text = readText(reading, place, what);
  if (text === undefined) return undefined;
  const micros = parseInstant(text);
  if (micros !== undefined) return micros;
  const help = 'Write ISO 8601: 2024-01-31 or 2024-01-31T13:00:00Z.';
  return report(reading, 'DSL_BAD_TIME', place, `${what} is not a time: "${text}"`, { help });
}

/** `start` and `end` of an object, start before end. */
export function readInterval(reading: Reading, fields: Fields, what: string): Timeframe | undefined {
  const interval = readOpenInterval(reading, fields, what);
  if (!fields.need('end') || interval?.end === undefined) return undefined;
  return { start: interval.start, end: interval.end };
}

/** `start` and `end` of an object, start before end; without an end it never ends. */
export function readOpenInterval(
  reading: Reading,
  fields: Fields,
  what: string,
): { readonly start: number; readonly end?: number } | undefined {
  const startPlace = fields.need('start');
  const endPlace = fields.get('end');
  const start = startPlace && readInstant(reading, startPlace, `the start of ${what}`);
  const end = endPlace && readInstant(reading, endPlace, `the end of ${what}`);
  if (start === undefined || (endPlace && end === undefined)) return undefined;
  if (!endPlace || end === undefined) return { start };
  if (start < end) return { start, end };
  const message = `${what} ends before it starts: ${formatInstant(start)} to ${formatInstant(end)}`;
  return report(reading, 'DSL_EMPTY_INTERVAL', endPlace, message, { help: 'Put the end after the start.' });
}

export function readTimeframe(reading: Reading, place: Place): Timeframe | undefined {
  const keys = { what: 'the timeframe', allowed: ['start', 'end', 'freq'] };
  const fields = readFields(reading, place, keys);
  if (!fields) return undefined;
  const freq = fields.get('freq');
  if (freq) readText(reading, freq, 'freq of the timeframe');
  return readInterval(reading, fields, 'the timeframe');
}

const UNITS: Readonly<Record<string, GridFrequency['unit']>> = {
  S: 'second',
  s: 'second',
  T: 'minute',
  min: 'minute',
  H: 'hour',
  h: 'hour',
  D: 'day',
  B: 'business_day',
  W: 'week',
  'W-SUN': 'week',
  MS: 'month_start',
  M: 'month_end',
  ME: 'month_end',
  Q: 'quarter_end',
  QE: 'quarter_end',
  Y: 'year_end',
  YE: 'year_end',
  A: 'year_end',
};

/** A pandas offset alias: a unit of dsl.md 4.4, optionally with a count before it (`15T`, `2H`). */
export function readFrequency(reading: Reading, place: Place): GridFrequency | undefined {
  const text = readText(reading, place, 'freq');
  if (text === undefined) return undefined;
  const match = /^(\d{0,9})(.*)$/s.exec(text)!;
  const unit = Object.hasOwn(UNITS, match[2]) ? UNITS[match[2]] : undefined;
  const count = match[1] === '' ? 1 : Number(match[1]);
  if (unit && count > 0) return { unit, count };
  const known = 'S, min, H, D, B, W, MS, M, Q or Y, with a number before it if need be (15min)';
  return report(reading, 'DSL_BAD_FREQUENCY', place, `"${text}" is not a frequency`, {
    help: `Write ${known}.`,
  });
}

const DIMENSIONS: Readonly<Record<Dimension, number>> = { hour: 24, dow: 7, month: 12 };

/** `{dimension, weights}`: as many weights as the dimension has members, none negative, not all zero. */
export function readPattern(reading: Reading, fields: Fields, what: string): Pattern | undefined {
  const dimensionPlace = fields.need('dimension');
  const weightsPlace = fields.need('weights');
  const names = Object.keys(DIMENSIONS) as Dimension[];
  const dimension = dimensionPlace && readWord(reading, dimensionPlace, `the dimension of ${what}`, names);
  const weights = weightsPlace && readNumbers(reading, weightsPlace, `the weights of ${what}`);
  if (!dimension || !weights || !weightsPlace) return undefined;
  return readWeights(reading, weightsPlace, weights, DIMENSIONS[dimension], `dimension "${dimension}"`)
    ? { dimension, weights }
    : undefined;
}

/** Checks relative weights: their count, no negative one, a positive sum. */
export function readWeights(
  reading: Reading,
  place: Place,
  weights: readonly number[],
  count: number,
  what: string,
): boolean {
  if (weights.length !== count) {
    const message = `${what} needs ${count} weights, but ${weights.length} are given`;
    report(reading, 'DSL_WEIGHT_COUNT', place, message, { help: 'Give one weight for each.' });
    return false;
  }
  const negative = weights.findIndex((w) => w < 0);
  if (negative < 0 && weights.some((w) => w > 0)) return true;
  const message =
    negative < 0 ? `the weights of ${what} are all zero` : `weight ${negative + 1} of ${what} is negative`;
  report(reading, 'DSL_WEIGHT_VALUE', place, message, {
    help: 'Weights are relative: zero or more, at least one above zero.',
  });
  return false;
}

export interface Series extends Timeframe {
  readonly freq: GridFrequency;
  readonly patterns: readonly Pattern[];
}

/** Grid points looked at for a positive weight: more than the hours of 200 years. */
const MAX_POINTS = 2_000_000;

/** A grid must hold a point, and its patterns must leave at least one point a positive weight. */
export function checkGrid(reading: Reading, place: Place, series: Series): void {
  const grid = layGrid(series.start, series.end, series.freq);
  const range = `${formatInstant(series.start)} to ${formatInstant(series.end)}`;
  if (gridLength(grid) === 0) {
    report(reading, 'DSL_EMPTY_GRID', place, `no point of this frequency lies in ${range}`, {
      help: 'Widen the range or take a finer frequency.',
    });
    return;
  }
  if (series.patterns.length === 0) return;
  // Components change at most hourly, so a finer regular grid is looked at once an hour.
  const stride = grid.kind === 'regular' ? Math.max(1, Math.floor(microsPerHour / grid.step)) : 1;
  const last = Math.min(gridLength(grid), stride * MAX_POINTS);
  for (let i = 0; i < last; i += stride) {
    const point = gridPoint(grid, i);
    if (series.patterns.every((pattern) => weightAt(pattern, point) > 0)) return;
  }
  const message = `the weights of the patterns are zero at every point of ${range}`;
  report(reading, 'DSL_EMPTY_GRID', place, message, {
    help: 'Give a positive weight to an hour, day or month that occurs.',
  });
}

/** The weight a pattern gives to an instant (dow: Monday first; month: January first). */
function weightAt(pattern: Pattern, micros: number): number {
  if (pattern.dimension === 'hour') return pattern.weights[hourOf(micros)];
  const day = dayOf(micros);
  return pattern.weights[pattern.dimension === 'dow' ? weekdayOfDay(day) : monthIndexOfDay(day)];
}
