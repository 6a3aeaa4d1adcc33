import { daysFromCivil, microsPerDay, microsPerHour } from '@dataing/base/time';
import { median, scatterOfSizes } from '@dataing/base/statistics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeArrival } from '../../../src/detect/table/arrival.ts';
import { DriftWatch } from '../../../src/detect/table/drift.ts';
import { discoveryThreshold } from '../../../src/detect/table/false-discovery.ts';
import { holidayOf } from '../../../src/detect/table/holidays.ts';
import { SortedWindow } from '../../../src/detect/table/sorted-window.ts';
import { SparseShare } from '../../../src/detect/table/sparse-share.ts';
import { betaBinomialTail, studentTail } from '../../../src/detect/table/tail.ts';
import { randomFrom, START_MICROS } from './histories.ts';

describe('tails', () => {
  // R 4: 2 * pt(-t, df).
  test.each([
    [0, 5, 1],
    [2.015, 5, 0.1],
    [2.571, 5, 0.04997],
    [3.646, 30, 0.001],
    [12.706, 1, 0.05],
  ])('studentTail(%d, %d)', (t, degrees, p) => {
    expect(studentTail(t, degrees)).toBeCloseTo(p, 3);
    expect(studentTail(-t, degrees)).toBe(studentTail(t, degrees));
  });

  test('a beta-binomial of great strength is a binomial', () => {
    // R 4: 2 * pbinom(4, 1000, 0.001, lower.tail = FALSE).
    expect(betaBinomialTail(5, 1000, 0.001, 1e9)).toBeCloseTo(0.00731, 4);
    expect(betaBinomialTail(0, 1000, 0.01, 1e9)).toBeCloseTo(2 * 0.99 ** 1000, 6);
  });

  test('the less steady a share is, the less surprising a count far off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 400 }),
        fc.integer({ min: 10, max: 1000 }),
        (events, strength) => {
          const steady = betaBinomialTail(events, 1000, 0.01, strength * 10);
          expect(betaBinomialTail(events, 1000, 0.01, strength)).toBeGreaterThan(steady);
        },
      ),
    );
  });
});

describe('discoveryThreshold', () => {
  test('as in the paper: 15 tests at 5 %', () => {
    // Benjamini and Hochberg 1995, section 3.1: four are rejected.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(discoveryThreshold(p, 15, 0.05)).toBe(0.0095);
  });

  test('those left out count as tests, and none is none', () => {
    expect(discoveryThreshold([0.0001], 100, 0.05)).toBe(0.0001);
    expect(discoveryThreshold([0.001], 100, 0.05)).toBe(-1);
    expect(discoveryThreshold([], 100, 0.05)).toBe(-1);
  });
});

describe('judgeArrival', () => {
  const hour = microsPerHour;
  /** Rows from 8 to 18 o'clock of working days. */
  const days = Array.from({ length: 70 }, (_, day) =>
    day % 7 < 5 ? START_MICROS + day * microsPerDay : null,
  );
  const arrivals = {
    first: days.map((day) => (day === null ? null : day + 8 * hour)),
    last: days.map((day, i) => (day === null ? null : day + 18 * hour + (i % 3) * 600e6)),
  };
  const friday = days.findLast((day) => day !== null)! + 18 * hour;

  test.each([
    ['a weekend after a Friday is as ever', 62, false],
    ['the Monday after it without rows is not', 86, true],
  ])('%s', (_, hoursLater, isLate) => {
    const judged = judgeArrival(arrivals, friday + hoursLater * hour)!;
    expect(judged.byWeekday).toBe(true);
    expect(judged.p < 1 / 4000).toBe(isLate);
  });

  test('a working day later is late on a Wednesday', () => {
    const cut = 70 - 4;
    const part = { first: arrivals.first.slice(0, cut), last: arrivals.last.slice(0, cut) };
    const last = part.last.findLast((at) => at !== null)!;
    expect(judgeArrival(part, last + 14 * hour)!.p).toBeGreaterThan(0.05);
    expect(judgeArrival(part, last + 38 * hour)!.p).toBeLessThan(1 / 4000);
  });

  test('nothing is said of a few waits', () => {
    expect(judgeArrival({ first: [1, 2], last: [1, 2] }, 1e15)).toBeUndefined();
    expect(judgeArrival({ first: [], last: [] }, 0)).toBeUndefined();
  });
});

test.each([
  [2025, 4, 18, 'Easter'],
  [2025, 4, 21, 'Easter'],
  [2026, 4, 5, 'Easter'],
  [2024, 11, 28, 'Thanksgiving'],
  [2024, 11, 29, 'Black Friday'],
  [2025, 12, 1, 'Cyber Monday'],
  [2025, 12, 25, 'Christmas'],
  [2025, 6, 10, undefined],
] as const)('holidayOf %d-%d-%d is %s', (year, month, day, name) => {
  expect(holidayOf(daysFromCivil(year, month, day))).toBe(name);
});

test('SortedWindow gives what sorting gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (all, middle) => {
        const window = new SortedWindow(9);
        for (const value of all) window.push(value);
        const last = all.slice(-9);
        const ascending = (values: readonly number[]) => [...Float64Array.from(values).sort()];
        expect(window.values).toEqual(last);
        expect(window.ordered.map((value) => value + 0)).toEqual(ascending(last).map((value) => value + 0));
        const around = [middle, last[0] ?? 0, ...(last.length > 0 ? [median(last)] : [])];
        for (const centre of around) {
          expect(window.scatterFrom(centre)).toBe(scatterOfSizes(last.map((it) => Math.abs(it - centre))));
          const above = last.filter((value) => value > centre).map((value) => value - centre);
          const below = last.filter((value) => value < centre).map((value) => centre - value);
          for (const [side, sizes] of [
            ['up', above],
            ['down', below],
          ] as const) {
            expect(window.scatterTo(side, centre, sizes.length + 1)).toBeUndefined();
            expect(window.scatterTo(side, centre, sizes.length)).toBe(scatterOfSizes(sizes));
          }
        }
        if (last.length > 0) expect(window.median()).toBe(median(last));
      },
    ),
  );
});

describe('SparseShare', () => {
  const judge = (past: readonly number[], events: number) => {
    const watch = new SparseShare();
    for (const one of past) watch.learn(one, 1000);
    return watch.judge({ atMicros: 0, value: events / 1000, rows: 1000 });
  };
  test('one event where there was none says little, five say much', () => {
    const none = Array.from({ length: 56 }, () => 0);
    expect(judge(none, 1)!.p).toBeGreaterThan(0.005);
    expect(judge(none, 5)!.p).toBeLessThan(1e-7);
    expect(judge(none, 5)!.expected).toBe(0);
  });
  test('bursts before make a burst less surprising', () => {
    const bursts = Array.from({ length: 56 }, (_, i) => (i % 14 === 0 ? 20 : 0));
    const even = Array.from({ length: 56 }, (_, i) => (i % 2 === 0 ? 2 : 1));
    expect(judge(bursts, 20)!.p).toBeGreaterThan(100 * judge(even, 20)!.p);
  });
  test('nothing is said of a few days', () => {
    expect(judge([1, 2, 3], 9)).toBeUndefined();
  });
});

describe('DriftWatch', () => {
  const random = randomFrom(9);
  const noise = Array.from({ length: 200 }, () => random.normal());
  const least = (values: readonly number[]) => {
    const watch = new DriftWatch();
    return Math.min(...values.map((value) => watch.push(value, 0.01)?.p ?? 1));
  };
  test('a slow rise is found, a steady trend of the same size from the beginning is not', () => {
    expect(least(noise.map((value, i) => (i < 120 ? value : value + 0.25 * (i - 120))))).toBeLessThan(1e-4);
    expect(least(noise.map((value, i) => value + 0.25 * i))).toBeGreaterThan(1e-4);
    expect(least(noise)).toBeGreaterThan(1e-4);
  });
});
