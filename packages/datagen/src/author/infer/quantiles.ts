import { decimalPlace, spreadUnits } from './fit.ts';

const QUANTILES = 40;

/**
 * Forty-one quantiles from the least to the greatest value, rounded to a thousandth of the range at most; whole numbers are
 * spread over their unit, as the cast to int takes them back by cutting. The ends are those of the clamp, rounded already.
 */
export function roundedQuantiles(
  numbers: readonly number[],
  isInt: boolean,
  clamp: readonly [number | null, number | null],
): number[] {
  const plain = Float64Array.from(numbers).sort();
  const sorted = isInt ? spreadUnits(plain) : plain;
  const [low, high] = clamp;
  const top = high === null ? sorted[sorted.length - 1] : high + (isInt ? 1 : 0);
  const bottom = low ?? sorted[0];
  const place = decimalPlace(top - bottom) - 3;
  const step = Number(`1e${place}`);
  return Array.from({ length: QUANTILES + 1 }, (_, i) => {
    if (i === 0) return bottom;
    if (i === QUANTILES) return top;
    const value = sorted[Math.round((i / QUANTILES) * (sorted.length - 1))];
    const rounded = Number((Math.round(value / step) * step).toFixed(Math.max(0, -place)));
    return Math.min(top, Math.max(bottom, rounded));
  });
}
