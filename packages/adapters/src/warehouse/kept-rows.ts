import type { Cell } from '@dataing/ports';
import type { RowCaps } from './engine.ts';

/** The rows of a result as far as its caps let them through. */
export class KeptRows<Value extends Cell | Uint8Array = Cell> {
  readonly #caps: RowCaps;
  readonly #rows: Value[][] = [];
  #bytes = 0;
  #truncated = false;

  constructor(caps: RowCaps) {
    this.#caps = caps;
  }

  /** A row did not fit any more. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** False, and `truncated`: the row is beyond a cap and was left out. */
  add(row: Value[]): boolean {
    const bytes = row.reduce((sum, value) => sum + bytesOf(value), 0);
    if (this.#rows.length >= this.#caps.maxRows || this.#bytes + bytes > this.#caps.maxBytes) {
      this.#truncated = true;
      return false;
    }
    this.#rows.push(row);
    this.#bytes += bytes;
    return true;
  }

  /** How many more rows to ask for: what is likely to fit by the rows so far, and one, but no more than `most`. */
  roomFor(most: number): number {
    const count = this.#rows.length;
    const left = this.#caps.maxBytes - this.#bytes;
    const byBytes = this.#bytes === 0 ? most : Math.floor((left * count) / this.#bytes);
    return Math.max(1, Math.min(most, this.#caps.maxRows - count + 1, byBytes + 1));
  }

  result(): { readonly rows: Value[][]; readonly truncated: boolean; readonly bytes: number } {
    return { rows: this.#rows, truncated: this.#truncated, bytes: this.#bytes };
  }
}

function bytesOf(value: Cell | Uint8Array): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // Bytes become text of two letters each.
  if (value instanceof Uint8Array) return 2 * value.length;
  return value === null || typeof value === 'boolean' ? 1 : 8;
}
