import { scoreForecasts } from '@dataing/incidents';
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
    probability: i / 20,
    came: i === 19 || i === 10 || i === 2,
  }));
  expect(scoreForecasts(forecasts, 0.5)).toMatchObject({
    ...{ cases: 20, came: 3, flagged: 10, precision: 0.2, top: { cases: 2, hits: 1 } },
    recall: 2 / 3,
  });
  expect(scoreForecasts([], 0.5)).toMatchObject({ precision: null, recall: null, area: null });
});
