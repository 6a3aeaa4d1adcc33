import { log } from '@dataing/base/maths';
import { bucketValue } from '../../detect/history.ts';
import { featureText } from '../../walk/measures.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';

const LEAST_RAMP = 5;

/** A line against a step: which of the two leaves less of the leading feature unexplained. */
export const drift: CauseTest = {
  name: 'drift',
  about: ['slow_drift', 'unit_change', 'source_nulls', 'sentinel_default', 'truncation'],
  run(asset) {
    return Promise.resolve(weigh(asset));
  },
};

function weigh(asset: AssetLook) {
  const { look, leading, window } = asset;
  const history = look.history;
  if (history === null || leading === undefined || leading.feature.kind === 'rows') return [];
  const m = history.measures.findIndex(
    (it) => it.feature.kind === leading.feature.kind && it.feature.column === leading.feature.column,
  );
  if (m < 0) return [];
  const points = history.series[m]
    .map((bucket, i) => ({
      t: history.originSeconds + i * history.stepSeconds,
      v: bucketValue(bucket, history.measures[m].family),
    }))
    .filter((it): it is { t: number; v: number } => it.v !== null && it.t < window.until);
  if (points.length < 20) return [];
  const fit = bestFits(points);
  // Half of the Gaussian log-likelihood ratio: days are not independent.
  const gain = (points.length / 4) * log((fit.step + 1e-12) / (fit.ramp + 1e-12));
  const nats = fit.rampSteps < LEAST_RAMP ? -3.5 : Math.max(-3.5, Math.min(4, gain));
  const isLine = nats > 1;
  return [
    {
      test: 'drift',
      asset: look.relation,
      statement: `${look.relation}: ${featureText(leading.feature)} moved ${isLine ? `along a line over ${fit.rampSteps} steps, without a jump` : nats < -1 ? 'in one step' : 'neither clearly in one step nor along a line'}.`,
      queryIds: [history.queryId],
      weights: isLine
        ? { slow_drift: nats, unit_change: -2.5, sentinel_default: -2, truncation: -2, no_fault: -1 }
        : { slow_drift: nats },
    },
  ];
}

/** Squared errors of the best step and of the best line that starts somewhere and runs to the end. */
function bestFits(points: ReadonlyArray<{ t: number; v: number }>) {
  let [step, ramp, rampSteps] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (let k = 6; k < points.length - 2; k++) {
    const [before, after] = [points.slice(0, k), points.slice(k)];
    const [level, other] = [meanOf(before), meanOf(after)];
    step = Math.min(step, squares(before, () => level) + squares(after, () => other));
    const weight = after.reduce((sum, _, i) => sum + (i + 1) * (i + 1), 0);
    const slope = after.reduce((sum, p, i) => sum + (i + 1) * (p.v - level), 0) / weight;
    const error = squares(before, () => level) + squares(after, (i) => level + slope * (i + 1));
    if (error < ramp) [ramp, rampSteps] = [error, after.length];
  }
  return { step, ramp, rampSteps };
}

const meanOf = (points: ReadonlyArray<{ v: number }>) =>
  points.reduce((sum, p) => sum + p.v, 0) / points.length;

function squares(points: ReadonlyArray<{ v: number }>, at: (i: number) => number): number {
  return points.reduce((sum, p, i) => sum + (p.v - at(i)) * (p.v - at(i)), 0);
}
