import { RollingOrder } from './rolling.ts';

/** Values that make up the recent tail, and of these how many count as its extremes. */
const TAIL_VALUES = 60;
const TAIL_EXTREMES = 20;
/** Part of the whole range that a record must break by even where the tail is razor-sharp. */
const RANGE_SHARE = 0.03;
/** By chance alone the next value breaks a record of n once in n: a record of few values has to be broken by more. */
const FEW_VALUES = 600;
/** The bounds creep back towards the mean, half of the way in 20,000 values: 0.5^(1 / 20,000). */
const KEPT_PER_VALUE = 0.9999653432417906;
const MEAN_VALUES = 20_000;

/**
 * Breaks of a series' own record. A value within the range of all that came before scores 0; one beyond it scores its
 * distance from the old record in units of the tail: the mean excess of the recent extremes (the scale of the
 * exponential tail in the peaks-over-threshold method; Pickands 1975) plus a small part of the range, the more the fewer
 * values the record is made of.
 */
export class RecordTracker {
  private readonly tail = new RollingOrder(TAIL_VALUES);
  private readonly warmUp: number;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  private mean = 0;
  private seen = 0;

  /** `warmUp`: values before the first score above 0. */
  constructor(warmUp: number) {
    this.warmUp = warmUp;
  }

  /** Score of `value` against all earlier ones, then it joins them. NaN scores 0 and joins nothing. */
  push(value: number): number {
    if (Number.isNaN(value)) return 0;
    const score = this.seen < this.warmUp ? 0 : this.score(value);
    this.learn(value);
    return score;
  }

  private score(value: number): number {
    if (value >= this.low && value <= this.high) return 0;
    const range = this.high - this.low || Math.abs(this.high) || 1;
    const isHigh = value > this.high;
    const beyond = isHigh ? value - this.high : this.low - value;
    const tail = this.tail.tailGap(isHigh ? 'high' : 'low', TAIL_EXTREMES) + RANGE_SHARE * range;
    return beyond / (tail * (1 + FEW_VALUES / this.seen));
  }

  private learn(value: number): void {
    this.seen++;
    this.mean += (value - this.mean) / Math.min(this.seen, MEAN_VALUES);
    this.tail.push(value);
    if (this.seen > 1) {
      this.high = this.mean + (this.high - this.mean) * KEPT_PER_VALUE;
      this.low = this.mean + (this.low - this.mean) * KEPT_PER_VALUE;
    }
    if (value > this.high) this.high = value;
    if (value < this.low) this.low = value;
  }
}
