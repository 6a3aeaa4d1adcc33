import { quantileAt, quantileOfSorted } from '@dataing/base/statistics';

/** The latest values of a series, in order of time and in order of size: medians without sorting anew at every step. */
export class SortedWindow {
  /** Oldest first. */
  readonly values: number[] = [];
  /** Smallest first. */
  readonly ordered: number[] = [];
  readonly #most: number;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get length(): number {
    return this.values.length;
  }

  push(value: number): void {
    this.values.push(value);
    this.ordered.splice(this.#placeOf(value), 0, value);
    if (this.values.length > this.#most) this.ordered.splice(this.#placeOf(this.values.shift() as number), 1);
  }

  /** NaN of no values. */
  median(): number {
    return quantileOfSorted(this.ordered, 0.5);
  }

  /** The scatter of the values about `middle`, as `scatterOfSizes` of their distances gives it. NaN of no values. */
  scatterFrom(middle: number): number {
    const { ordered } = this;
    const place = this.#placeOf(middle);
    return scatterOf(ordered.length, (rank) => distanceAt(ordered, place, middle, rank));
  }

  /** The same of the values on one side of `middle`; undefined of fewer than `least`. */
  scatterTo(side: 'up' | 'down', middle: number, least: number): number | undefined {
    const { ordered } = this;
    const below = this.#placeOf(middle);
    if (side === 'down') {
      return below < least ? undefined : scatterOf(below, (rank) => middle - ordered[below - 1 - rank]);
    }
    let above = below;
    while (ordered[above] === middle) above++;
    const count = ordered.length - above;
    return count < least ? undefined : scatterOf(count, (rank) => ordered[above + rank] - middle);
  }

  /** Of the first value that is not smaller. */
  #placeOf(value: number): number {
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ordered[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function scatterOf(length: number, at: (rank: number) => number): number {
  return Math.max(1.4826 * quantileAt(length, 0.5, at), quantileAt(length, 0.9, at) / 1.6449);
}

/**
 * The distance of a rank, from 0, among those of all values from `middle`, whose place is `place`: both sides are sorted, so
 * the part of the nearest `rank + 1` that lies above is found by halving (the selection of Frederickson and Johnson 1982).
 */
function distanceAt(ordered: readonly number[], place: number, middle: number, rank: number): number {
  const wanted = rank + 1;
  let low = Math.max(0, wanted - place);
  let high = Math.min(wanted, ordered.length - place);
  while (low < high) {
    const above = (low + high) >> 1;
    // Too few from above: the next of these is nearer than the last taken from below.
    if (ordered[place + above] - middle < middle - ordered[place - (wanted - above)]) low = above + 1;
    else high = above;
  }
  const up = low > 0 ? ordered[place + low - 1] - middle : Number.NEGATIVE_INFINITY;
  const down = wanted > low ? middle - ordered[place - (wanted - low)] : Number.NEGATIVE_INFINITY;
  return Math.max(up, down);
}
