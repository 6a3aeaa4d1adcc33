import { isNull, packValidity, valuesColumn, type Column } from '@dataing/base/columns';
import type { Addresses, StreamKey } from '@dataing/base/random';
import type { Delay } from '../dsl/processes.ts';
import { instantsOf } from './by-time.ts';
import { delayAt } from './process/rows.ts';

/** Times a drawn gap of zero or more after those of a column, in whole microseconds; null where there is none. */
export function after(base: Column, gap: Delay, key: StreamKey, { hi, lo }: Addresses): Column {
  const instantOf = instantsOf(base);
  const out = new Float64Array(base.length);
  const flags = new Uint8Array(base.length);
  for (let row = 0; row < out.length; row++) {
    const instant = isNull(base, row) ? undefined : instantOf(row);
    if (instant === undefined) continue;
    flags[row] = 1;
    out[row] = instant + delayAt(gap, key, { hi: hi[row], lo: lo[row] });
  }
  return valuesColumn('datetime', out, packValidity(flags));
}
