import { exp } from '@dataing/base/maths';
import { microsPerHour } from '@dataing/base/time';
import type { DiffusionGenerator } from '../dsl/processes.ts';
import type { HourWeights } from './calendar.ts';
import type { TimeCounts } from './cells.ts';
import { judgeShares } from './fit.ts';
import type { Verdict } from './measures.ts';

/** The share of a diffusion curve in each hour of its range, but for a constant. */
export function diffusionWeights({ start, end, curve }: DiffusionGenerator): HourWeights {
  const reached = (x: number): number => {
    switch (curve.type) {
      case 'logistic':
        return 1 / (1 + exp(-curve.steepness * (x - curve.inflection)));
      case 'exponential':
        return 1 - exp(-curve.steepness * x);
      case 'linear':
        return x;
    }
  };
  const at = (micros: number): number => reached(Math.min(1, Math.max(0, (micros - start) / (end - start))));
  const first = Math.floor(start / microsPerHour);
  const hours = Array.from({ length: Math.floor(end / microsPerHour) - first + 1 }, (_, i) => first + i);
  return { hours, weights: hours.map((hour) => at((hour + 1) * microsPerHour) - at(hour * microsPerHour)) };
}

const PARTS = 10;
/** Share of the rows that may come at another time than the curve says. */
const MOVED_MAX = 0.03;

/** The times found against the weights, in ten equal parts of the range. */
export function judgeDiffusion({ buckets, counts }: TimeCounts, { hours, weights }: HourWeights): Verdict {
  const [first, last] = [hours[0], hours[hours.length - 1] + 1];
  const partOf = (hour: number): number =>
    Math.min(PARTS - 1, Math.max(0, Math.floor((PARTS * (hour - first)) / (last - first))));
  const found = new Float64Array(PARTS);
  const expected = new Float64Array(PARTS);
  buckets.forEach((hour, i) => {
    found[partOf(hour)] += counts[i];
  });
  hours.forEach((hour, i) => {
    expected[partOf(hour)] += weights[i];
  });
  const total = expected.reduce((sum, weight) => sum + weight, 0);
  return judgeShares(
    found,
    expected.map((weight) => weight / total),
    MOVED_MAX,
    'times along the curve are',
  );
}
