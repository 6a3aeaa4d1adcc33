import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface Line<T> {
  readonly id: string;
  readonly stamp: string;
  readonly truth: T;
}

/** Truths by the id of a mutation, kept in a file line by line as they are found; those of another stamp are none. */
export class KeptLines<T> {
  readonly #known = new Map<string, T>();
  readonly #stamp: string;
  readonly #file: string | undefined;

  /** Without a file nothing outlives the process. */
  constructor(stamp: string, file?: string) {
    this.#stamp = stamp;
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { id, stamp: its, truth } = JSON.parse(line) as Line<T>;
      if (its === stamp) this.#known.set(id, truth);
    }
  }

  get(id: string): T | undefined {
    return this.#known.get(id);
  }

  set(id: string, truth: T): void {
    this.#known.set(id, truth);
    if (this.#file === undefined) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    const line: Line<T> = { id, stamp: this.#stamp, truth };
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
