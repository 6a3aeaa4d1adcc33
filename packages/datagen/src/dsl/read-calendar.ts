import { dayOf, formatInstant, microsPerDay } from '@dataing/base/time';
import type { ColumnHome } from './column-home.ts';
import type { Dimension, Pattern, Timeframe } from './document.ts';
import { HOLIDAY_COUNTRIES, holidaysOf } from './holidays.ts';
import profiles from './profiles.json' with { type: 'json' };
import { readInstant } from './read-times.ts';
import { type Fields, type Place, readFields, readNumber, readWord, report } from './reading.ts';
import type { Existing, Stretch } from './stretch.ts';

/** Shapes of the day, the week and the year that go by a name. */
export const PROFILES = Object.keys(profiles) as Array<keyof typeof profiles>;

export interface SeriesCalendar {
  readonly patterns: readonly Pattern[];
  readonly stretches?: readonly Stretch[];
  readonly existing?: Existing;
  /** The range, from the oldest row that may exist on. */
  readonly start: number;
}

/** `profile`, `holidays` and `existing` of a datetime_series over a range. */
export function readCalendar(home: ColumnHome, fields: Fields, range: Timeframe): SeriesCalendar | undefined {
  const { reading } = home;
  const profilePlace = fields.get('profile');
  const profile = profilePlace && readWord(reading, profilePlace, 'profile', PROFILES);
  const existingPlace = fields.get('existing');
  const existing = existingPlace && readExisting(home, existingPlace, range);
  const start = existing?.since ?? range.start;
  const holidaysPlace = fields.get('holidays');
  const stretches = holidaysPlace && readHolidays(home, holidaysPlace, { start, end: range.end });
  if ((profilePlace && !profile) || (existingPlace && !existing) || (holidaysPlace && !stretches))
    return undefined;
  return {
    patterns: profile ? patternsOf(profile) : [],
    ...(stretches && { stretches }),
    ...(existing && { existing: { share: existing.share, opens: range.start } }),
    start,
  };
}

function patternsOf(name: keyof typeof profiles): Pattern[] {
  return Object.entries(profiles[name]).map(([dimension, weights]) => ({
    dimension: dimension as Dimension,
    weights,
  }));
}

/** `{country, factor}`: the volume of its public holidays against that of other days. */
function readHolidays({ reading }: ColumnHome, place: Place, range: Timeframe): Stretch[] | undefined {
  const fields = readFields(reading, place, { what: 'holidays', allowed: ['country', 'factor'] });
  const countryPlace = fields?.need('country');
  const factorPlace = fields?.need('factor');
  const country =
    countryPlace && readWord(reading, countryPlace, 'the country of holidays', HOLIDAY_COUNTRIES);
  const factor = factorPlace && readNumber(reading, factorPlace, 'the factor of holidays', { min: 0 });
  if (country === undefined || factor === undefined) return undefined;
  return holidaysOf(country, dayOf(range.start), dayOf(range.end)).map((day) => ({
    from: day * microsPerDay,
    to: (day + 1) * microsPerDay,
    factor,
  }));
}

/** `{share, since}`: rows that began before the range, from `since` on. */
function readExisting({ reading }: ColumnHome, place: Place, range: Timeframe) {
  const fields = readFields(reading, place, { what: 'existing', allowed: ['share', 'since'] });
  const sharePlace = fields?.need('share');
  const sincePlace = fields?.need('since');
  const share = sharePlace && readNumber(reading, sharePlace, 'the share that exists', { min: 0, max: 1 });
  const since = sincePlace && readInstant(reading, sincePlace, 'since');
  if (share === undefined || since === undefined || !sincePlace) return undefined;
  if (since < range.start) return { share, since };
  const message = `what exists began before the range: ${formatInstant(since)} is not before ${formatInstant(range.start)}`;
  return report(reading, 'DSL_EMPTY_INTERVAL', sincePlace, message, { help: 'Name an earlier time.' });
}
