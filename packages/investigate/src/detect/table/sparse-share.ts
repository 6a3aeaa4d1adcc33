import type { MetricPoint } from '@dataing/ports';
import { betaBinomialTail } from './tail.ts';

/** Events of a share and rows it is a share of, bucket by bucket. */
const BUCKETS_KEPT = 56;
const LEAST_BUCKETS = 7;
/** Strongest belief in a steady share, in rows. */
const MOST_STRENGTH = 1e7;

/**
 * Parts of the rows that are seldom: nulls of a column that hardly has any, duplicates of a key. A share that sees few
 * events a bucket has no normal scatter; its next count is beta-binomial: the share of the past, known as well as so many
 * rows tell it, and steady as far as the past buckets were (the moments of the Pearson residuals; Williams 1982).
 */
export class SparseShare {
  readonly #events: number[] = [];
  readonly #rows: number[] = [];

  learn(events: number, rows: number): void {
    this.#events.push(events);
    this.#rows.push(rows);
    if (this.#events.length > BUCKETS_KEPT) {
      this.#events.shift();
      this.#rows.shift();
    }
  }

  /** Undefined while there is too little to go by. */
  judge({ value, rows }: MetricPoint): { readonly p: number; readonly expected: number } | undefined {
    if (value === null || this.#events.length < LEAST_BUCKETS) return undefined;
    const events = this.#events.reduce((sum, n) => sum + n, 0);
    const seen = this.#rows.reduce((sum, n) => sum + n, 0);
    const share = (events + 0.5) / (seen + 1);
    const strength = Math.max(2, Math.min(this.#steadiness(share), seen + 1, MOST_STRENGTH));
    const successes = Math.round(value * rows);
    return {
      p: betaBinomialTail(successes, Math.round(rows), share, strength),
      expected: events / Math.max(1, seen),
    };
  }

  /** By how much wider than binomial the buckets scatter, as the concentration of a beta law. */
  #steadiness(share: number): number {
    let squares = 0;
    let rows = 0;
    for (let i = 0; i < this.#events.length; i++) {
      if (this.#rows[i] === 0) continue;
      const distance = this.#events[i] - this.#rows[i] * share;
      squares += (distance * distance) / (this.#rows[i] * share * (1 - share));
      rows += this.#rows[i];
    }
    const wider = squares / this.#events.length - 1;
    return wider <= 0 ? Number.POSITIVE_INFINITY : (rows / this.#events.length - 1) / wider - 1;
  }
}
