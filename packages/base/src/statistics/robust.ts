/** The values in ascending order, as a new array. */
function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996: what R and NumPy
 * give by default), for 0 <= share <= 1. NaN of no values.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN;
  const ordered = sorted(values);
  const place = share * (ordered.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ordered.length - 1);
  return ordered[below] + (place - below) * (ordered[above] - ordered[below]);
}

/** The middle value, or the mean of the two middle ones. NaN of no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** The median distance from the median; times 1.4826 it estimates the standard deviation of a normal. */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const middle = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - middle)));
}

/** The arithmetic mean. NaN of no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
