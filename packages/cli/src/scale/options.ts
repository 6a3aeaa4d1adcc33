import type { Sizing } from '@dataing/datagen';

/** What the frame hands to `peek`, `merge` and `verify`. */

export interface PeekOptions {
  readonly schema: string;
  readonly seed: number;
  readonly table: string;
  /** Rows [from, to), counted from 0. */
  readonly from: number;
  readonly to: number;
  readonly format: 'table' | 'csv' | 'jsonl';
  readonly sizing?: Sizing;
  readonly compat?: 'original';
  readonly lenient?: boolean;
  /** False: the rows as they are before incidents change them. */
  readonly incidents: boolean;
}

export interface MergeOptions {
  readonly folder: string;
  /** The shards of each table become one file. */
  readonly single: boolean;
}

export interface VerifyOptions {
  readonly folder: string;
}
