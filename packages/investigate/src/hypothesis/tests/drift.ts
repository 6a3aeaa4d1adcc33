import { bucketValue } from '../../detect/history.ts';
import { fitShapes, gainOf } from '../../detect/ramp.ts';
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
  const points = history.series[m].flatMap((bucket, i) => {
    const value = bucketValue(bucket, history.measures[m].family);
    return value === null || history.originSeconds + i * history.stepSeconds >= window.until ? [] : [value];
  });
  if (points.length < 20) return [];
  const fit = fitShapes(points);
  const gain = gainOf(points.length, fit.step, fit.ramp);
  const nats = fit.rampSteps < LEAST_RAMP ? -3.5 : Math.max(-3.5, Math.min(4, gain));
  const isLine = nats > 1;
  return [
    {
      test: 'drift',
      asset: look.relation,
      statement: `${look.relation}: ${featureText(leading.feature)} moved ${isLine ? `along a line over ${fit.rampSteps} steps, without a jump` : nats < -1 ? 'in one step' : 'neither clearly in one step nor along a line'}.`,
      queryIds: [history.queryId],
      weights: isLine
        ? {
            slow_drift: nats,
            unit_change: -2.5,
            sentinel_default: -2,
            truncation: -2,
            no_fault: -2,
            business_change: -1.5,
          }
        : { slow_drift: nats },
    },
  ];
}
