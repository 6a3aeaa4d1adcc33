import { quantileOfSorted } from '@dataing/base/statistics';

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

  /** How far each value is from `middle`, smallest first: both sides of it merged. */
  distancesFrom(middle: number): Float64Array {
    const { ordered } = this;
    const distances = new Float64Array(ordered.length);
    let above = this.#placeOf(middle);
    let below = above - 1;
    for (let i = 0; i < distances.length; i++) {
      const up = above < ordered.length ? ordered[above] - middle : Number.POSITIVE_INFINITY;
      const down = below >= 0 ? middle - ordered[below] : Number.POSITIVE_INFINITY;
      distances[i] = Math.min(up, down);
      if (up <= down) above++;
      else below--;
    }
    return distances;
  }

  /** How far each value on one side of `middle` is from it, smallest first. */
  distancesTo(side: 'up' | 'down', middle: number): Float64Array {
    const { ordered } = this;
    const below = this.#placeOf(middle);
    let above = below;
    while (ordered[above] === middle) above++;
    const distances = new Float64Array(side === 'up' ? ordered.length - above : below);
    for (let i = 0; i < distances.length; i++) {
      distances[i] = side === 'up' ? ordered[above + i] - middle : middle - ordered[below - 1 - i];
    }
    return distances;
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
