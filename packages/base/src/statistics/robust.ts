/** Up to so many values are sorted faster by insertion than by the engine's own sort. */
const FEW = 16;

/** The values in ascending order, as a new array; NaN after all others. */
function sorted(values: ArrayLike<number>): Float64Array {
  const ordered = new Float64Array(values);
  if (ordered.length > FEW) return ordered.sort();
  for (let i = 1; i < ordered.length; i++) {
    const value = ordered[i];
    if (value !== value) return ordered.sort();
    let at = i;
    // False of NaN too, which stands first or made us leave.
    while (at > 0 && ordered[at - 1] > value) {
      ordered[at] = ordered[at - 1];
      at--;
    }
    ordered[at] = value;
  }
  return ordered[0] !== ordered[0] ? ordered.sort() : ordered;
}

/**
 * The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996: what R and NumPy
 * give by default), for 0 <= share <= 1. NaN of no values.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(sorted(values), share);
}

/** The same of values that ascend. NaN of no values. */
export function quantileOfSorted(ordered: ArrayLike<number>, share: number): number {
  return quantileAt(ordered.length, share, (rank) => ordered[rank]);
}

/** The same of `length` values that are known by their rank, from 0. */
export function quantileAt(length: number, share: number, at: (rank: number) => number): number {
  if (length === 0) return Number.NaN;
  const place = share * (length - 1);
  const below = Math.floor(place);
  const least = at(below);
  return least + (place - below) * (at(Math.min(below + 1, length - 1)) - least);
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

/**
 * The standard deviation of normal deviations, from their sizes: by the median and by the ninth decile, whichever is
 * larger. The median alone is too small in one history of 35 values out of six. NaN of no values.
 */
export function scatterOfSizes(sizes: ArrayLike<number>): number {
  const ordered = sorted(sizes);
  return Math.max(1.4826 * quantileOfSorted(ordered, 0.5), quantileOfSorted(ordered, 0.9) / 1.6449);
}

/**
 * The median of the means of all pairs, a value with itself included (Hodges and Lehmann 1963): nearly as steady as the
 * mean, nearly as robust as the median. Takes time and memory by the square of their number. NaN of no values.
 */
export function medianOfPairMeans(values: ArrayLike<number>): number {
  const count = values.length;
  const means = new Float64Array((count * (count + 1)) / 2);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = i; j < count; j++) means[at++] = (values[i] + values[j]) / 2;
  }
  return medianWithin(means);
}

/** The median of values that may be put in another order: a selection, not a sort. */
function medianWithin(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const middle = values.length >> 1;
  const upper = select(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = values[0];
  for (let i = 1; i < middle; i++) if (values[i] > lower) lower = values[i];
  return lower + 0.5 * (upper - lower);
}

/** Hoare's selection (1961): what would stand at `rank` were the values sorted; nothing before it is larger. */
function select(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = middleOfThree(values[low], values[(low + high) >> 1], values[high]);
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const held = values[i];
      values[i++] = values[j];
      values[j--] = held;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank];
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
