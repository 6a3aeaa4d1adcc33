import { log } from '@dataing/base/maths';
import { bucketValue } from '../detect/history.ts';
import { fitShapes, gainOf } from '../detect/ramp.ts';
import type { FeatureLook, Window } from './judge.ts';
import type { RelationHistory } from './read-history.ts';

/** A feature that leaves its level along a line: no single day of it stands out. */
export interface Creep {
  readonly moved: FeatureLook;
  /** Where the line begins, in seconds since 1970. */
  readonly since: number;
}

const LEAST_POINTS = 30;
const LEAST_BEFORE = 20;
const [LEAST_STEPS, MOST_STEPS] = [5, 35];
/** Nats over a level and a trend; a step is nearly as good as a short line. */
const LEAST_GAIN = 9;
const LEAST_OVER_STEP = 1;
const LEAST_CHANGE = 0.06;

/** The columns of a relation whose mean creeps away until the end of a window, the surest first. */
export function findCreep(
  history: RelationHistory,
  features: readonly FeatureLook[],
  { until }: Window,
): Creep | undefined {
  const found = features.flatMap((look, m) => {
    if (look.feature.kind !== 'mean' || look.moved) return [];
    const points = history.series[m].flatMap((bucket, i) => {
      const at = history.originSeconds + i * history.stepSeconds;
      const value = bucketValue(bucket, look.family);
      return value === null || value <= 0 || at >= until ? [] : [{ at, value: log(value) }];
    });
    if (points.length < LEAST_POINTS) return [];
    const fit = fitShapes(points.map((it) => it.value));
    const gain = gainOf(points.length, Math.min(fit.level, fit.trend), fit.ramp);
    const isNoStep = gainOf(points.length, fit.step, fit.ramp) >= LEAST_OVER_STEP;
    const isLine = fit.rampSteps >= LEAST_STEPS && fit.rampSteps <= MOST_STEPS;
    const isLate = points.length - fit.rampSteps >= LEAST_BEFORE;
    if (!isLine || !isLate || !isNoStep || gain < LEAST_GAIN || Math.abs(fit.until - fit.from) < LEAST_CHANGE)
      return [];
    const z = (fit.until > fit.from ? 1 : -1) * Math.sqrt(2 * gain);
    return [{ moved: { ...look, z, moved: true }, since: points[points.length - fit.rampSteps].at, gain }];
  });
  return found.sort((a, b) => b.gain - a.gain)[0];
}
