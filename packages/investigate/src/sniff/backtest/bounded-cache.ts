import type { ContentCache } from '@dataing/ports';

const SIZE_MAX = 1 << 28;

/** A cache in memory that forgets what was not asked for of late: two generations, of which the older one goes. */
export class BoundedCache implements ContentCache {
  readonly #half: number;
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #size = 0;

  /** `sizeMax` in characters of keys and values. */
  constructor(sizeMax = SIZE_MAX) {
    this.#half = sizeMax / 2;
  }

  get(key: string): string | undefined {
    const value = this.#young.get(key) ?? this.#old.get(key);
    if (value !== undefined && !this.#young.has(key)) this.set(key, value);
    return value;
  }

  set(key: string, value: string): void {
    const size = key.length + value.length;
    if (this.#size + size > this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#size = 0;
    }
    this.#young.set(key, value);
    this.#size += size;
  }
}
