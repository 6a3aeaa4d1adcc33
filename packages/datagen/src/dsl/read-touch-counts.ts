import { poissonProbability } from '@dataing/base/maths';
import type { Fanout } from './document.ts';
import type { TouchesProcess } from './processes.ts';
import { readFanout } from './read-fanout.ts';
import { type Fields, type Reading, readNumber, report } from './reading.ts';

const MAX_TOUCHES = 1000;

/** How many touches lead to a conversion: `touchpoints_per_conversion`, else evenly from `min_touches` to `max_touches`. */
export function readTouchCounts(reading: Reading, fields: Fields): TouchesProcess['touches'] | undefined {
  const place = fields.get('touchpoints_per_conversion');
  const minPlace = fields.get('min_touches');
  const maxPlace = fields.get('max_touches');
  if (place) {
    const fanout = readFanout(reading, place);
    return fanout && countsOf(fanout);
  }
  const bounds = { integer: true, min: 1, max: MAX_TOUCHES };
  const least = minPlace ? readNumber(reading, minPlace, 'min_touches', bounds) : 1;
  const most = maxPlace ? readNumber(reading, maxPlace, 'max_touches', bounds) : Math.max(5, least ?? 5);
  if (least === undefined || most === undefined) return undefined;
  if (least <= most) return { least, weights: new Array<number>(most - least + 1).fill(1) };
  const message = `min_touches is ${least}, above max_touches, which is ${most}`;
  return report(reading, 'DSL_FANOUT_RANGE', minPlace ?? maxPlace ?? fields.place, message, {
    help: 'Swap the two.',
  });
}

/** The chances of each number of touches; every conversion has one at least. */
function countsOf(fanout: Fanout): TouchesProcess['touches'] {
  if (fanout.kind === 'constant') return { least: Math.max(1, fanout.count), weights: [1] };
  if (fanout.kind === 'weighed') {
    const { least: from, weights } = fanout;
    if (from > 0) return { least: from, weights };
    const [none, one = 0, ...rest] = weights;
    return { least: 1, weights: [none + one, ...rest] };
  }
  const least = Math.max(1, fanout.min ?? 1);
  if (fanout.kind === 'uniform') {
    return { least, weights: new Array<number>(Math.max(1, fanout.max - least + 1)).fill(1) };
  }
  const { lambda } = fanout;
  const most = Math.min(MAX_TOUCHES, fanout.max ?? Math.ceil(lambda + 10 * Math.sqrt(lambda) + 10));
  const weights: number[] = [];
  let below = 0;
  for (let k = 0; k <= least; k++) below += poissonProbability(k, lambda);
  weights.push(below);
  for (let k = least + 1; k <= most; k++) weights.push(poissonProbability(k, lambda));
  // Draws above the greatest count are moved to it.
  weights[weights.length - 1] += Math.max(0, 1 - weights.reduce((a, b) => a + b, 0));
  return { least, weights };
}
