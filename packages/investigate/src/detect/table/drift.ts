import { exp } from '@dataing/base/maths';
import { SortedWindow } from './sorted-window.ts';

/** A slow change of level: how unlikely, which way, and since how many values. */
export interface Drift {
  readonly p: number;
  readonly direction: 'up' | 'down';
  readonly length: number;
}

/** Allowance in scatters: a shift of twice it is found fastest (Page 1954). */
const ALLOWANCE = 0.5;
/** Brownian correction of a threshold for sums in discrete time (Siegmund 1985). */
const OVERSHOOT = 1.166;
/** The reference ends so long before now and is so long: a slow change has not reached it yet. */
const GAP = 7;
const REFERENCE = 28;
const HISTORY = 56;
const LEAST_HISTORY = 21;
const MOST_CORRELATION = 0.9;

/**
 * Page's cumulative sums (Page 1954; Hinkley 1971) of how far values lie from a reference that ends a week earlier, in
 * units of that distance's own scatter. Distances that hang together add up faster than independent ones: they are taken
 * smaller by sqrt((1 + r) / (1 - r)), r their correlation from one to the next. A steady trend keeps the same distance
 * and is no drift.
 */
export class DriftWatch {
  /** Values and distances of the last week, which has no say yet. */
  readonly #newValues: number[] = [];
  readonly #newDistances: number[] = [];
  readonly #reference = new SortedWindow(REFERENCE);
  readonly #history = new SortedWindow(HISTORY);
  #up = { sum: 0, length: 0 };
  #down = { sum: 0, length: 0 };

  /**
   * Takes the next value, without the effect of its phase; chance alone scatters at least `leastScatter`. Undefined while
   * there is too little to go by.
   */
  push(value: number, leastScatter: number): Drift | undefined {
    if (this.#newValues.length === GAP) this.#reference.push(this.#newValues.shift() as number);
    this.#newValues.push(value);
    if (this.#reference.length < REFERENCE / 2) return undefined;
    const distance = value - this.#reference.median();
    if (this.#newDistances.length === GAP) this.#history.push(this.#newDistances.shift() as number);
    this.#newDistances.push(distance);
    return this.#history.length < LEAST_HISTORY ? undefined : this.#add(distance, leastScatter);
  }

  /** After an alert: what was added up is spent. */
  reset(): void {
    this.#up = { sum: 0, length: 0 };
    this.#down = { sum: 0, length: 0 };
  }

  #add(distance: number, leastScatter: number): Drift {
    const middle = this.#history.median();
    const scatter = Math.max(this.#history.scatterFrom(middle), leastScatter);
    const { values } = this.#history;
    const long = longRun(values, middle, scatter) * (1 + SHORT_HISTORY / values.length);
    // One wild value is the business of the point detector.
    const z = Math.max(-MOST_Z, Math.min(MOST_Z, (distance - middle) / scatter)) / long;
    this.#up = step(this.#up, z);
    this.#down = step(this.#down, -z);
    const isUp = this.#up.sum >= this.#down.sum;
    const larger = isUp ? this.#up : this.#down;
    return {
      p: Math.min(1, exp(-2 * ALLOWANCE * (larger.sum + OVERSHOOT))),
      direction: isUp ? 'up' : 'down',
      length: larger.length,
    };
  }
}

const MOST_Z = 4;
/** Scatter and middle of n distances are uncertain themselves, the more so as these hang together. */
const SHORT_HISTORY = 20;

function step({ sum, length }: { sum: number; length: number }, z: number) {
  const next = sum + z - ALLOWANCE;
  return next <= 0 ? { sum: 0, length: 0 } : { sum: next, length: length + 1 };
}

/** sqrt((1 + r) / (1 - r)): by how much wider sums scatter for the correlation r between neighbours. */
function longRun(values: readonly number[], middle: number, scatter: number): number {
  let [product, square, before] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const rest = Math.max(-3 * scatter, Math.min(3 * scatter, values[i] - middle));
    square += rest * rest;
    product += rest * before;
    before = rest;
  }
  // Estimates from n values are low by about (1 + 4 r) / n (Marriott and Pope 1954).
  const raw = square === 0 ? 0 : product / square;
  const r = Math.max(0, Math.min(MOST_CORRELATION, raw + (1 + 4 * raw) / values.length));
  return Math.sqrt((1 + r) / (1 - r));
}
