import { describe, expect, test } from 'vitest';
import { type ArrivalCell, readArrivals } from '../../src/hypothesis/arrivals.ts';

const DAY = 86_400;
/** Loaded every night at half past one: 2 to 25 hours after their time; 3 % a night later. */
const NIGHTLY = Array.from({ length: 24 }, (_, i) => ({ hours: 25 - i, rows: 10 })).concat([
  { hours: 37, rows: 7 },
]);

/** The night in which a row of a bucket is loaded, at half past one. */
const loadOf = (bucket: number, hours: number) => (bucket + Math.ceil((hours - 1) / 24)) * DAY + 5400;

function days(from: number, until: number, of: readonly { hours: number; rows: number }[]): ArrivalCell[] {
  return Array.from({ length: until - from }, (_, i) =>
    of.map((it) => ({ ...it, bucket: from + i, loaded: loadOf(from + i, it.hours) })),
  ).flat();
}

const window = ({ from = 120, until = 122, now = 126 }) => ({
  ...{ stepSeconds: DAY, from, until, usualFrom: 100 },
  now: now * DAY,
});

const read = (affected: readonly ArrivalCell[], { from = 120, until = 122, now = 126 } = {}) =>
  readArrivals([...days(100, from, NIGHTLY), ...affected], window({ from, until, now }));

describe('a reporting triangle tells late rows from lost ones', () => {
  test('rows that came a day later are as many as are missing on time', () => {
    const later = NIGHTLY.map((it) => ({ ...it, hours: it.hours + 24 }));
    const reading = read(days(120, 122, later));
    expect(reading?.onTimeExpected).toBeCloseTo(6 * 240, 0);
    expect(reading?.after).toBeGreaterThan(420);
    expect(reading?.afterExpected).toBeLessThan(50);
    expect(reading?.seen).toBe(1);
  });

  test('of a load that never came only stragglers are there: their delays are long, their number is as ever', () => {
    const reading = read(days(120, 122, [{ hours: 37, rows: 7 }]));
    expect(reading?.onTime).toBe(4 * 240);
    expect(reading?.after).toBe(reading?.afterExpected);
  });

  test('what cannot have come yet is not missed', () => {
    const reading = read(days(120, 121, NIGHTLY.slice(0, 12)), { until: 121, now: 121.2 });
    expect(reading?.seen).toBe(0);
  });

  test('rows that are filled in long after are more than there were', () => {
    const filled = read(days(120, 122, [...NIGHTLY, { hours: 90, rows: 60 }]));
    expect((filled?.after ?? 0) - (filled?.afterExpected ?? 0)).toBe(120);
    expect(filled?.onTime).toBe(filled?.onTimeExpected);
  });

  test.each([6, -5, 1])('a clock or a job that is %i hours off moves all delays alike', (moved) => {
    const shifted = NIGHTLY.map((it) => ({ ...it, hours: it.hours + moved }));
    expect(read(days(120, 122, shifted))?.shift).toBe(moved);
  });

  test('delays of which some are as before are not moved alike', () => {
    const some = NIGHTLY.map((it) => ({ ...it, hours: it.hours + (it.hours > 5 ? 1 : 0) }));
    expect(read(days(120, 122, some))?.shift).toBe(0);
  });

  test('how long one has waited counts from when the first affected rows were due', () => {
    const { waited = 0, limit = 0 } = read(days(120, 122, []), { now: 124 }) ?? {};
    expect(waited).toBe(72 - limit);
    expect(read(days(120, 122, []), { now: 122 })?.waited).toBe(0);
  });

  test('usual rows are usual, and a history of three days tells nothing', () => {
    const usual = read(days(120, 122, NIGHTLY));
    expect(usual).toMatchObject({ shift: 0, onTime: usual?.onTimeExpected, after: usual?.afterExpected });
    expect(
      readArrivals(days(118, 122, NIGHTLY), {
        ...{ stepSeconds: DAY, from: 121, until: 122, usualFrom: 118, now: 126 * DAY },
      }),
    ).toBeUndefined();
  });

  test('rows that are all three days late are there for the first day and not for the last', () => {
    const held = NIGHTLY.filter((_, i) => i % 4 === 1);
    const delayed = NIGHTLY.filter((_, i) => i % 4 !== 1).map((it) => ({ ...it, hours: it.hours + 72 }));
    const reading = read([...days(120, 125, held), ...days(120, 122, delayed)], { until: 125, now: 125.2 });
    const missing = (reading?.onTimeExpected ?? 0) - (reading?.onTime ?? 0);
    const extra = (reading?.after ?? 0) - (reading?.afterExpected ?? 0);
    expect(extra / missing).toBeLessThan(0.6);
    expect(reading?.recovered).toBeGreaterThan(0.9);
    expect(read(days(120, 125, held), { until: 125, now: 125.2 })?.recovered).toBe(0);
  });

  test('late rows of the days before tell a table that was loaded without a day from one that was not loaded', () => {
    const now = { until: 121, now: 121.2 };
    const stragglers = { hours: 37, rows: 7 };
    const loaded = readArrivals(days(100, 120, NIGHTLY), window(now));
    expect(loaded).toMatchObject({ loadedSince: 7, othersExpected: 7 });
    const cells = days(100, 120, NIGHTLY).filter(
      ({ bucket, hours }) => bucket < 119 || hours < stragglers.hours,
    );
    expect(readArrivals(cells, window(now))).toMatchObject({ loadedSince: 0, othersExpected: 7 });
    expect(readArrivals(cells, window({ until: 121, now: 120.9 }))?.othersExpected).toBe(0);
  });
});
