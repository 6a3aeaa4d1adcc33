import { describe, expect, it } from 'vitest';
import { type CostProfile, costProfiles, normalise, probation, scoreFile } from './score.ts';
import { seriesFolder } from './series.ts';

const windows = [{ first: 200, last: 299 }];
const alertsAt = (...rows: number[]) =>
  Float64Array.from({ length: 1000 }, (_, i) => (rows.includes(i) ? 1 : 0));
const total = (rows: number[], cost: CostProfile = costProfiles.standard) =>
  scoreFile(alertsAt(...rows), windows, 0.5, cost).total;

describe('the scorer', () => {
  it('gives 1 for a window hit at its first row and little at its last', () => {
    expect(total([200])).toBeCloseTo(1, 12);
    expect(total([299])).toBeCloseTo(0.0253, 3);
    expect(total([200])).toBe(total([200, 250, 299]));
  });

  it('takes the price of a miss, and of each alert before any window', () => {
    expect(total([])).toBe(-1);
    expect(total([], costProfiles.low_fn)).toBe(-2);
    expect(total([160, 170])).toBeCloseTo(-1 - 2 * 0.11, 12);
    expect(total([160], costProfiles.low_fp)).toBeCloseTo(-1.22, 12);
  });

  it('charges an alert just after a window less than one far from it', () => {
    expect(total([200, 301])).toBeGreaterThan(total([200, 900]));
    expect(total([200, 900])).toBeCloseTo(1 - 0.11, 12);
  });

  it('does not look at the first 15 %, at most 750 rows', () => {
    expect(probation(1000)).toBe(150);
    expect(probation(22_695)).toBe(750);
    expect(total([100])).toBe(-1);
  });

  it('is 0 for silence and 100 for perfection in every profile', () => {
    for (const cost of Object.values(costProfiles)) {
      expect(normalise(-cost.fn * 7, 7, cost)).toBe(0);
      expect(normalise(7, 7, cost)).toBe(100);
    }
  });

  it('is missed with a word, not with a failure', () => {
    expect(seriesFolder('/nowhere', { DATAING_FIXTURES: '/nowhere' })).toBeUndefined();
  });
});
