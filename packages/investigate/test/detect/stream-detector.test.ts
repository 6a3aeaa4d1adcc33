import { StreamDetector, type StreamScore } from '@dataing/investigate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const FIVE_MINUTES = 300;

function scoreAll(values: readonly number[], seconds = (i: number) => i * FIVE_MINUTES): StreamScore[] {
  const detector = new StreamDetector();
  return values.map((value, i) => detector.push(seconds(i), value));
}

/** Noise without runs of luck: an irrational step around the circle. */
const noise = (i: number) => ((i * 0.754_877_666) % 1) - 0.5;
const steady = (n: number) => Array.from({ length: n }, (_, i) => 100 + 10 * noise(i));

describe('StreamDetector', () => {
  test('row i depends on rows 0..i only', () => {
    const series = fc.array(fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(series, fc.nat(), (values, cut) => {
        const kept = (cut % values.length) + 1;
        expect(scoreAll(values.slice(0, kept))).toEqual(scoreAll(values).slice(0, kept));
      }),
      { numRuns: 60 },
    );
  });

  test('scores are within 0..1, and an alert is a score of at least one half', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 300 }), (values) => {
        for (const { score, alert } of scoreAll(values)) {
          expect(score >= 0 && score <= 1).toBe(true);
          expect(alert).toBe(score >= 0.5);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a level that keeps to its range raises nothing', () => {
    expect(scoreAll(steady(3000)).filter(({ alert }) => alert)).toEqual([]);
  });

  test.each([
    ['a spike', (v: number, i: number) => (i === 1500 ? v + 60 : v), 1500, 1500],
    ['a shift within the old range', (v: number, i: number) => (i >= 1500 ? v * 0.4 + 63 : v), 1500, 1540],
    ['a line gone flat', (v: number, i: number) => (i >= 1500 ? 100 : v), 1500, 1560],
  ])('%s is found while it is new', (_, change, from, until) => {
    const alerts = scoreAll(steady(3000).map(change)).flatMap(({ alert }, i) => (alert ? [i] : []));
    expect(alerts[0]).toBeGreaterThanOrEqual(from);
    expect(alerts[0]).toBeLessThanOrEqual(until);
  });

  test('a missing night is found by the time of day, though its values are ordinary', () => {
    const day = 288;
    const wave = (i: number) => (i % day < day / 2 ? 100 : 20) + 2 * noise(i);
    const values = Array.from({ length: 14 * day }, (_, i) =>
      i >= 10 * day + 150 && i < 10 * day + 270 ? 100 + noise(i) : wave(i),
    );
    const alerts = scoreAll(values).flatMap(({ alert }, i) => (alert && i > 3 * day + 100 ? [i] : []));
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts[0]).toBeGreaterThanOrEqual(10 * day + 150);
    expect(alerts[0]).toBeLessThan(10 * day + 270);
  });

  test('after an alert it rests, then it can alert again', () => {
    const alerts = scoreAll(
      steady(3000).map((v, i) => (i === 1500 ? 200 : i === 1540 ? 400 : i === 1700 ? 900 : v)),
    );
    expect(alerts.flatMap(({ alert }, i) => (alert ? [i] : []))).toEqual([1500, 1700]);
  });

  test('values that are no numbers score 0 and teach nothing', () => {
    const holes = steady(600).flatMap((v, i) =>
      i % 3 === 0 ? [v, Number.NaN, Number.POSITIVE_INFINITY] : [v],
    );
    expect(
      scoreAll(holes, () => 0)
        .filter((_, i) => !Number.isFinite(holes[i]))
        .every(({ score }) => score === 0),
    ).toBe(true);
    expect(scoreAll(holes, () => 0).some(({ alert }) => alert)).toBe(false);
  });

  test('times may repeat and run backwards', () => {
    const shaken = (i: number) => (i % 7 === 0 ? (i - 5) * FIVE_MINUTES : i * FIVE_MINUTES);
    expect(scoreAll(steady(1000), shaken).some(({ alert }) => alert)).toBe(false);
  });
});
