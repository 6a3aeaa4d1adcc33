import { valuesColumn, type Column } from '@dataing/base/columns';
import { exp, log, log1p } from '@dataing/base/maths';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';
import type { DiffusionCurve } from '../dsl/processes.ts';

export interface DiffusionArgs {
  readonly start: number;
  readonly end: number;
  readonly curve: DiffusionCurve;
}

/**
 * Times in [start, end] by an adoption curve, in whole microseconds. `notBefore`, one instant per row, cuts the curve
 * off: the rest of it is drawn from, so that no mass piles up; a row whose instant is past the end has that instant.
 * NaN in `notBefore` stands for no bound.
 */
export function diffusionCurve(
  { start, end, curve }: DiffusionArgs,
  key: StreamKey,
  addresses: Addresses,
  notBefore?: Float64Array,
): Column {
  const out = new Float64Array(addresses.length);
  fillUniform(key, addresses, out);
  const span = end - start;
  for (let i = 0; i < out.length; i++) {
    const bound = notBefore === undefined ? start : notBefore[i];
    if (bound >= end) out[i] = bound;
    else {
      const least = bound > start ? bound : start;
      const x = curveQuantile(curve, (least - start) / span, out[i]);
      out[i] = Math.min(end, Math.max(least, Math.floor(start + x * span)));
    }
  }
  return valuesColumn('datetime', out);
}

/** Where the curve, cut off before `low`, has risen by the share u: the inverse CDF on [low, 1]. */
export function curveQuantile(curve: DiffusionCurve, low: number, u: number): number {
  switch (curve.type) {
    case 'linear':
      return low + u * (1 - low);
    case 'exponential': {
      const { steepness: k } = curve;
      return low - log1p(-u * (1 - exp(-k * (1 - low)))) / k;
    }
    case 'logistic':
      return logisticQuantile(curve.inflection, curve.steepness, low, u);
  }
}

/** Worked out on the side of the inflection where shares are small, for the sake of their last digits. */
function logisticQuantile(inflection: number, k: number, low: number, u: number): number {
  if (low < inflection) {
    const below = shareBelow(k * (low - inflection));
    const p = below + u * (shareBelow(k * (1 - inflection)) - below);
    return inflection + log(p / (1 - p)) / k;
  }
  const above = shareBelow(k * (inflection - low));
  const q = above + u * (shareBelow(k * (inflection - 1)) - above);
  return inflection - log(q / (1 - q)) / k;
}

function shareBelow(z: number): number {
  return 1 / (1 + exp(-z));
}
