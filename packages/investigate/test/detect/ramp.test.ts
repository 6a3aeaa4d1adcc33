import { expect, test } from 'vitest';
import { fitShapes, gainOf } from '../../src/detect/ramp.ts';

const noise = (i: number) => (((i * 37) % 11) / 10 - 0.5) * 0.04;
const series = (at: (i: number) => number) => Array.from({ length: 90 }, (_, i) => at(i) + noise(i));

test('a line that begins late beats a level, a trend and a step; its length and ends are found', () => {
  const fit = fitShapes(series((i) => (i < 75 ? 1 : 1 + 0.03 * (i - 74))));
  expect(fit.rampSteps).toBeGreaterThanOrEqual(13);
  expect(fit.rampSteps).toBeLessThanOrEqual(17);
  expect(fit.from).toBeCloseTo(1, 1);
  expect(fit.until).toBeCloseTo(1.45, 1);
  expect(gainOf(90, Math.min(fit.level, fit.trend, fit.step), fit.ramp)).toBeGreaterThan(5);
});

test('of a step the step is the better account, of a trend the line over all of it', () => {
  const step = fitShapes(series((i) => (i < 75 ? 1 : 1.4)));
  expect(step.step).toBeLessThan(step.ramp);
  const trend = fitShapes(series((i) => 1 + 0.01 * i));
  expect(gainOf(90, trend.trend, trend.ramp)).toBeLessThan(3);
});
