import type { ValuesColumn } from '@dataing/base/columns';

/** The values of a list in the column's own type; `nulls[i]` is 1 where the list said null. */
export interface Dictionary {
  readonly values: ValuesColumn;
  readonly nulls?: Uint8Array;
}
