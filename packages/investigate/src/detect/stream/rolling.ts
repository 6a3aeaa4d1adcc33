/** Sums over the last `size` values. Starts short: before `size` values it speaks for those there are. */
export class RollingMean {
  private readonly ring: Float64Array;
  private filled = 0;
  private next = 0;
  private sum = 0;

  constructor(size: number) {
    this.ring = new Float64Array(size);
  }

  /** The mean with `value` counted in. */
  push(value: number): number {
    this.sum += value - this.ring[this.next];
    this.ring[this.next] = value;
    this.next = (this.next + 1) % this.ring.length;
    if (this.filled < this.ring.length) this.filled++;
    // One pass per turn of the ring keeps rounding from adding up.
    if (this.next === 0) this.sum = this.ring.reduce((a, b) => a + b, 0);
    return this.sum / this.filled;
  }
}

/** The last `size` values in order of size as well as of arrival. */
export class RollingOrder {
  private readonly arrived: number[] = [];
  private readonly ordered: number[] = [];
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  get length(): number {
    return this.ordered.length;
  }

  push(value: number): void {
    if (this.arrived.length === this.size) {
      this.ordered.splice(this.findPlace(this.arrived.shift() as number), 1);
    }
    this.arrived.push(value);
    this.ordered.splice(this.findPlace(value), 0, value);
  }

  /** The upper median; NaN when empty. */
  median(): number {
    return this.ordered.length === 0 ? Number.NaN : this.ordered[this.ordered.length >> 1];
  }

  /** How far, on average, the `count` values at one end lie beyond the next one inwards. 0 with fewer than two values. */
  tailGap(end: 'low' | 'high', count: number): number {
    const k = Math.min(count, this.ordered.length - 1);
    if (k < 1) return 0;
    const n = this.ordered.length;
    const inner = end === 'high' ? this.ordered[n - 1 - k] : this.ordered[k];
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum += end === 'high' ? this.ordered[n - 1 - i] - inner : inner - this.ordered[i];
    }
    return sum / k;
  }

  private findPlace(value: number): number {
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
