import { valuesColumn, type Column } from '@dataing/base/columns';
import type { Addresses, StreamKey } from '@dataing/base/random';
import { microsPerDay, microsPerMinute } from '@dataing/base/time';
import { drawNormals } from './draws.ts';
import { numbersOf } from './numbers.ts';

/** t + N(0, stdMinutes) minutes, to the microsecond; a date moves by whole days after the addition. */
export function timeJitter(column: Column, stdMinutes: number, key: StreamKey, addresses: Addresses): Column {
  const { data, validity } = numbersOf(column);
  const out = drawNormals(key, addresses);
  const scale = stdMinutes * microsPerMinute;
  if (column.type === 'date') {
    const days = new Int32Array(out.length);
    for (let i = 0; i < out.length; i++)
      days[i] = Math.floor((data[i] * microsPerDay + scale * out[i]) / microsPerDay);
    return valuesColumn('date', days, validity);
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.round(data[i] + scale * out[i]);
  return valuesColumn('datetime', out, validity);
}
