import type { StreamKey } from '@dataing/base/random';

/** A column of versions that keeps its value until it changes. */
export interface TrackedStep {
  /** The code of the process's field `changed` that means this column. */
  readonly change: number;
  /** Of a plain choice: a change is to another value, drawn with this key. */
  readonly weights?: Float64Array;
  readonly key: StreamKey;
}

/** A column of the version of a row that was valid at a time. */
export interface AsOfStep {
  readonly kind: 'lookup';
  readonly mode: 'as_of';
  /** The table of versions, and its column. */
  readonly table: number;
  readonly column: number;
  /** The table whose rows have versions. */
  readonly entity: number;
  /** The row's own column of times. */
  readonly time: number;
  readonly of:
    | { readonly kind: 'ancestor'; readonly generation: number }
    /** The row's own column that holds the key. */
    | { readonly kind: 'key'; readonly local: number; readonly key: number };
}

/** The version that a row of a change log is about. */
export interface VersionStep {
  readonly kind: 'lookup';
  readonly mode: 'version';
  readonly table: number;
  readonly column: number;
}
