import { describe, expect, it } from 'vitest';
import { buildCube, type CubeRow } from '../src/segment/cube.ts';
import { explainCube, normalFrom, randomFrom } from './planted.ts';

const GRAINS = 13;

/** A mean of 50 with deviations of 4 from row to row, in six groups; `shift` moves one region in the window. */
function averages(rowsPerGroup: number, shift: number, seed: number): CubeRow[] {
  const random = randomFrom(seed);
  const rows: CubeRow[] = [];
  for (let time = 0; time <= GRAINS; time++) {
    for (const region of ['EU', 'US', 'JP']) {
      for (const device of ['ios', 'web']) {
        const centre = time === 0 && region === 'EU' ? 50 + shift : 50;
        const values = Array.from({ length: rowsPerGroup }, () => centre + 4 * normalFrom(random));
        const sum = (own: readonly number[]) => own.reduce((a, b) => a + b, 0);
        rows.push({
          keys: [region, device],
          time,
          events: sum(values),
          exposure: rowsPerGroup,
          squares: sum(values.map((v) => v * v)),
          rows: rowsPerGroup,
        });
      }
    }
  }
  return rows;
}

const shape = {
  dimensions: ['region', 'device'],
  grains: GRAINS,
  windowGrains: 1,
  additive: false,
  isShare: false,
  isAverage: true,
  isCount: false,
};

describe('a mean of values', () => {
  it.each([
    [8, -30],
    [8, -8],
    [40, 4],
  ])('that moves in one region is found with %d rows a group, moved by %d', (rowsPerGroup, shift) => {
    const { where, judgement } = explainCube(buildCube(averages(rowsPerGroup, shift, 3), shape));
    expect(where(0)).toEqual({ region: 'EU' });
    expect(judgement.verdict).toBe('segment');
  });

  it('that only scatters is no anomaly, in at least 19 of 20 windows', () => {
    const verdicts = Array.from(
      { length: 60 },
      (_, i) => explainCube(buildCube(averages(8, 0, i + 1), shape)).judgement,
    );
    expect(verdicts.filter((j) => j.verdict !== 'no_anomaly').length).toBeLessThanOrEqual(3);
  });
});
