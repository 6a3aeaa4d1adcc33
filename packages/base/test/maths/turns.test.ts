import { cosTurns, sinTurns } from '@dataing/base/maths';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const turn = 2 * Math.PI;

test('sine and cosine agree with those of the engine, and lie on the circle', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (turns) => {
      expect(Math.abs(sinTurns(turns) - Math.sin(turns * turn))).toBeLessThan(1e-15);
      expect(Math.abs(cosTurns(turns) - Math.cos(turns * turn))).toBeLessThan(1e-15);
      expect(sinTurns(turns) ** 2 + cosTurns(turns) ** 2).toBeCloseTo(1, 14);
    }),
  );
});

test('quarters of a turn are exact, full circles change nothing', () => {
  const sines = [0, 0.25, 0.5, 0.75, 1, -0.25, -0.5].map((turns) => sinTurns(turns) + 0);
  expect(sines).toEqual([0, 1, 0, -1, 0, -1, 0]);
  const cosines = [0, 0.25, 0.5, 0.75, 1, -0.25, -0.5].map((turns) => cosTurns(turns) + 0);
  expect(cosines).toEqual([1, 0, -1, 0, 1, 0, -1]);
  expect(cosTurns(1024.125)).toBe(cosTurns(0.125));
});
