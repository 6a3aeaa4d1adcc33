import { scoreForecasts, scoreLevels } from '@dataing/incidents';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaUnderRoc } from '../src/score/area-under-roc.ts';

const outcomes = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), isHit: fc.boolean() }), {
  maxLength: 30,
});

test('the area is the share of pairs in which the hit scores higher, ties counting half', () => {
  fc.assert(
    fc.property(outcomes, (scored) => {
      const [hits, others] = [true, false].map((kind) => scored.filter((it) => it.isHit === kind));
      const pairs = hits.flatMap((hit) => others.map((it) => Math.sign(hit.score - it.score) / 2 + 0.5));
      const mean = pairs.reduce((sum, it) => sum + it, 0) / pairs.length;
      const area = areaUnderRoc(scored);
      if (pairs.length === 0) expect(area).toBeNull();
      else expect(area).toBeCloseTo(mean, 12);
    }),
  );
});

test('precision and recall of what is flagged, and what came of the likeliest tenth', () => {
  const forecasts = Array.from({ length: 20 }, (_, i) => ({
    ...{ probability: i / 20, base: 0.15, isFlagged: i >= 10 },
    came: i === 19 || i === 10 || i === 2,
  }));
  expect(scoreForecasts(forecasts)).toMatchObject({
    ...{ cases: 20, came: 3, flagged: 10, precision: 0.2, top: { cases: 2, hits: 1 } },
    recall: 2 / 3,
  });
  expect(scoreForecasts([])).toMatchObject({
    ...{ precision: null, recall: null, area: null, skillOverBase: null },
  });
});

const judged = fc.array(
  fc.record({
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    base: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    isFlagged: fc.boolean(),
    came: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
);

test('to say the base rate is of no skill over it; to say what comes is all of it', () => {
  fc.assert(
    fc.property(judged, (forecasts) => {
      const skill = (of: (it: (typeof forecasts)[number]) => number) =>
        scoreForecasts(forecasts.map((it) => ({ ...it, probability: of(it) }))).skillOverBase;
      expect(skill((it) => it.base)).toBe(0);
      expect(skill((it) => (it.came ? 1 : 0))).toBe(1);
      expect(scoreForecasts(forecasts).skillOverBase).toBeLessThanOrEqual(1);
    }),
  );
});

test('each level and those above it as a flag', () => {
  const called = (level: string, came: boolean, times: number) =>
    Array.from({ length: times }, () => ({ level, came }));
  const cases = [
    called('low', false, 6),
    called('low', true, 2),
    called('high', false, 1),
    called('high', true, 1),
  ];
  expect(scoreLevels(cases.flat(), ['low', 'medium', 'high'])).toEqual({
    ...{ cases: 10, came: 3, area: (3 + 3 + 6.5) / 21 },
    rows: [
      { level: 'low', cases: 8, hits: 2, precision: 0.3, recall: 1 },
      { level: 'medium', cases: 0, hits: 0, precision: 0.5, recall: 1 / 3 },
      { level: 'high', cases: 2, hits: 1, precision: 0.5, recall: 1 / 3 },
    ],
  });
  expect(scoreLevels([], ['low'])).toMatchObject({ area: null, rows: [{ precision: null, recall: null }] });
});
