import { normalQuantile } from '@dataing/base/maths';
import { drawAt, type StreamKey, streamKey, uniformFrom } from '@dataing/base/random';

/**
 * Draws for one purpose, one after the other. Two purposes never share draws: what is added to one changes no other.
 */
export class Dice {
  readonly #seed: number;
  readonly #path: string;
  readonly #key: StreamKey;
  #drawn = 0;

  constructor(seed: number, path: string) {
    this.#seed = seed;
    this.#path = path;
    this.#key = streamKey({ epoch: 1, seed, table: 'incidents', column: path, purpose: 'dice' });
  }

  /** Draws of their own for a part of this purpose. */
  of(part: string | number): Dice {
    return new Dice(this.#seed, `${this.#path}/${part}`);
  }

  /** In [0, 1). */
  next(): number {
    const [hi, lo] = drawAt(this.#key, 0, this.#drawn++);
    return uniformFrom(hi, lo);
  }

  /** From `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  normal(): number {
    return normalQuantile(Math.max(this.next(), 1e-12));
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)];
  }

  shuffle<T>(from: readonly T[]): T[] {
    const out = [...from];
    for (let at = out.length - 1; at > 0; at--) {
      const other = this.whole(0, at);
      [out[at], out[other]] = [out[other], out[at]];
    }
    return out;
  }
}
