import { isNull, packValidity, valuesColumn, type Column } from '@dataing/base/columns';
import { exp, log1p } from '@dataing/base/maths';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';
import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { Delay } from '../dsl/processes.ts';
import { drawNormals } from './draws.ts';
import { numbersOf } from './numbers.ts';

/** Times a drawn gap of zero or more after those of a column, in whole microseconds; null where there is none. */
export function after(base: Column, gap: Delay, key: StreamKey, addresses: Addresses): Column {
  const unit = base.type === 'date' ? microsPerDay : 1;
  const { data, validity } = numbersOf(base);
  const out = delays(gap, key, addresses);
  for (let row = 0; row < out.length; row++) out[row] = data[row] * unit + Math.max(0, Math.round(out[row]));
  if (validity === undefined) return valuesColumn('datetime', out);
  const flags = new Uint8Array(base.length);
  for (let row = 0; row < out.length; row++) {
    if (isNull(base, row)) out[row] = 0;
    else flags[row] = 1;
  }
  return valuesColumn('datetime', out, packValidity(flags));
}

/** The delays drawn at the addresses, in microseconds: `delayAt` before it is rounded, all rows at once. */
function delays(delay: Delay, key: StreamKey, addresses: Addresses): Float64Array {
  const { length } = addresses;
  if (delay.type === 'fixed') return new Float64Array(length).fill(delay.micros);
  if (delay.type === 'exponential' || delay.type === 'uniform') {
    const out = new Float64Array(length);
    fillUniform(key, addresses, out);
    if (delay.type === 'exponential') {
      for (let row = 0; row < length; row++) out[row] = delay.meanMicros * -log1p(-out[row]);
    } else {
      const span = delay.highMicros - delay.lowMicros;
      for (let row = 0; row < length; row++) out[row] = delay.lowMicros + span * out[row];
    }
    return out;
  }
  const out = drawNormals(key, addresses);
  if (delay.type === 'normal') {
    for (let row = 0; row < length; row++) out[row] = delay.meanMicros + delay.stdMicros * out[row];
  } else {
    for (let row = 0; row < length; row++)
      out[row] = microsPerHour * exp(delay.mean + delay.sigma * out[row]);
  }
  return out;
}
