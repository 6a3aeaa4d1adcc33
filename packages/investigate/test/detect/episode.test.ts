import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findEpisode } from '../../src/detect/episode.ts';
import { type Bucket, scoreBuckets } from '../../src/detect/history.ts';
import { edgeGains, firstChanged, lastChanged } from '../../src/detect/onset.ts';
import { normalFrom, poissonFrom, randomFrom } from '../planted.ts';

const day = (i: number, numerator: number, denominator = 1): Bucket => ({
  start: i * 86_400e6,
  numerator,
  denominator,
  rows: denominator === 1 ? numerator : denominator,
});

/** Orders a day with a weekly season, a slow trend and noise beyond Poisson. */
function orders(seed: number, days: number): Bucket[] {
  const random = randomFrom(seed);
  const week = [1, 1, 1.05, 1.1, 1.2, 1.4, 0.8];
  return Array.from({ length: days }, (_, i) =>
    day(i, poissonFrom(random, 400 * week[i % 7] * (1 + 0.0005 * i) * (1 + 0.04 * normalFrom(random)))),
  );
}

describe('findEpisode', () => {
  test.each([0.5, 0.7, 1.5, 2])('delimits a change of volume by the factor %d', (factor) => {
    const buckets = orders(5, 42).map((b, i) =>
      i >= 30 && i <= 32 ? { ...b, numerator: Math.round(b.numerator * factor) } : b,
    );
    const { episode } = findEpisode(buckets, 30, { family: 'count', season: 7 });
    expect(episode).toMatchObject({ first: 30, last: 32, direction: factor < 1 ? 'down' : 'up' });
  });

  test('a null share that was never above zero', () => {
    const buckets = Array.from({ length: 20 }, (_, i) => day(i, i === 15 || i === 16 ? 40 : 0, 400));
    const { episode, surprises } = findEpisode(buckets, 16, { family: 'share', season: 7 });
    expect(episode).toMatchObject({ first: 15, last: 16, direction: 'up' });
    expect(surprises[3]).toMatchObject({ observed: 0, expected: 0, z: 0 });
  });

  test('a share that was always one is the mirror of one that was always zero', () => {
    const sizes = Array.from({ length: 60 }, (_, i) => 20 + (i % 7) * 6);
    const whole = sizes.map((size, i) => day(i, i >= 57 ? 0 : size, size));
    const none = sizes.map((size, i) => day(i, i >= 57 ? size : 0, size));
    const [fell, rose] = [whole, none].map((it) => findEpisode(it, 57, { family: 'share', season: 7 }));
    expect(fell.episode).toMatchObject({ first: 57, last: 59, direction: 'down' });
    expect(fell.surprises[50].expected).toBe(1);
    expect(fell.surprises.map((it) => -it.z)).toEqual(rose.surprises.map((it) => expect.closeTo(it.z, 6)));
  });

  test('a level with negative values', () => {
    const random = randomFrom(3);
    const buckets = Array.from({ length: 30 }, (_, i) => day(i, (i > 24 ? 9 : -1) + normalFrom(random), 1));
    const { episode } = findEpisode(buckets, 26, { family: 'level', season: 7 });
    expect(episode).toMatchObject({ first: 25, last: 29 });
  });

  test('seasonal noise on its own raises at most 1 in 100 metric-weeks', () => {
    let alerts = 0;
    const weeks = 300;
    for (let seed = 1; seed <= weeks; seed++) {
      const buckets = orders(seed, 42);
      const seen = buckets.slice(35);
      if (seen.some((_, j) => isAlert(buckets.slice(0, 36 + j)))) alerts++;
    }
    expect(alerts / weeks).toBeLessThanOrEqual(0.01);
  });
});

function isAlert(buckets: readonly Bucket[]): boolean {
  return findEpisode(buckets, buckets.length - 1, { family: 'count', season: 7 }).episode !== null;
}

describe('scoreBuckets', () => {
  test.each([
    ['never came', (events: number) => events, 1],
    ['always came', (events: number, rows: number) => rows - events, -1],
  ] as const)('of what %s in a long history, a few are no chance', (_what, of, sign) => {
    const share = { family: 'share', season: 7 } as const;
    const last = (days: number, events: number, stray = 0) => {
      const buckets = Array.from({ length: days }, (_, i) => day(i, of(i === 5 ? stray : 0, 170), 170));
      const scored = scoreBuckets([...buckets, day(days, of(events, 170), 170)], (i) => i < days, share);
      return sign * scored[days].z;
    };
    expect(last(100, 3)).toBeGreaterThan(3.5);
    expect(last(100, 1)).toBeLessThan(3.5);
    // A short history, or one in which it came before, says less.
    expect(last(20, 3)).toBeLessThan(3.5);
    expect(last(100, 3, 2)).toBeLessThan(3.5);
  });

  test('does not depend on the buckets outside the baseline', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 5000 }), (seed, wild) => {
        const buckets = orders(seed, 28);
        const changed = buckets.map((b, i) => (i === 20 ? { ...b, numerator: wild } : b));
        const options = { family: 'count', season: 7 } as const;
        const [a, b] = [buckets, changed].map((own) => scoreBuckets(own, (i) => i !== 20, options));
        expect(a.filter((_, i) => i !== 20)).toEqual(b.filter((_, i) => i !== 20));
        expect(a[20].expected).toBe(b[20].expected);
      }),
    );
  });

  test('without a baseline nothing is surprising', () => {
    const scored = scoreBuckets([day(0, 5), day(1, 500)], () => false, { family: 'count', season: 7 });
    expect(scored.map((s) => s.z)).toEqual([0, 0]);
  });
});

describe('onset to the hour', () => {
  const hour = (i: number, numerator: number, denominator: number): Bucket => ({
    start: i * 3600e6,
    numerator,
    denominator,
    rows: denominator,
  });

  test('a share that rises at one hour', () => {
    const random = randomFrom(11);
    const buckets = Array.from({ length: 96 }, (_, i) =>
      hour(i, poissonFrom(random, 20 * (i >= 53 && i < 90 ? 0.4 : 0.02)), 20),
    ).map((b) => ({ ...b, numerator: Math.min(b.numerator, 20) }));
    const belongs = (i: number) => (i < 24 ? false : i >= 72 && i < 80 ? true : undefined);
    const gains = edgeGains({ buckets, family: 'share', belongs, season: 24 });
    expect(firstChanged(gains, 24, 75)).toBe(53);
    expect(lastChanged(gains, 75, 95)).toBe(89);
  });

  test('rows that stop at one hour, against the profile of the day', () => {
    const random = randomFrom(12);
    const usual = (i: number) => 30 + 25 * (i % 24 >= 8 && i % 24 < 20 ? 1 : 0);
    const buckets = Array.from({ length: 24 * 10 }, (_, i) =>
      hour(i, i >= 200 && i < 215 ? 0 : poissonFrom(random, usual(i)), 1),
    );
    const belongs = (i: number) => (i < 168 ? false : i >= 203 && i < 210 ? true : undefined);
    const gains = edgeGains({ buckets, family: 'count', belongs, season: 24 });
    expect(firstChanged(gains, 168, 205)).toBe(200);
    expect(lastChanged(gains, 205, 239)).toBe(214);
  });
});
