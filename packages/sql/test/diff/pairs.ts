import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAIRS = join(import.meta.dirname, 'pairs');

/** Two queries over the shop of fixtures/lineage, and what is said of the change. */
export interface ExpectedPair {
  readonly before: string;
  readonly after: string;
  readonly class: string;
  readonly rows: string;
  /** `detail` and places are for people and not compared. */
  readonly changes: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** The pairs of every kind, one file each. */
export function readPairs(): Array<{ kind: string; pairs: readonly ExpectedPair[] }> {
  return readdirSync(PAIRS)
    .sort()
    .map((file) => ({
      kind: file.replace('.json', ''),
      pairs: JSON.parse(readFileSync(join(PAIRS, file), 'utf8')) as ExpectedPair[],
    }));
}
