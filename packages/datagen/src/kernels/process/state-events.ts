import type { Address, StreamKey } from '@dataing/base/random';
import type { StateEventsProcess } from '../../dsl/processes.ts';
import { childrenAt, exponentialAt, Series, type ProcessParents, type ProcessRows } from './rows.ts';

export interface EventKeys {
  readonly address: StreamKey;
  readonly gap: StreamKey;
}

/** Times in [from, to) with exponential gaps: events at `rate` per microsecond, in order. */
function walkEvents(keys: EventKeys, parent: Address, from: number, to: number, rate: number): number[] {
  const times: number[] = [];
  if (!(rate > 0)) return times;
  const child = childrenAt(keys.address, parent);
  let time = from;
  for (;;) {
    time += exponentialAt(keys.gap, child(times.length)) / rate;
    const whole = Math.floor(time);
    if (!(whole < to)) return times;
    times.push(whole);
  }
}

/** The events of each parent, a row of a state model, while it lasts: until it is left, or until `until`. */
export function simulateStateEvents(
  process: StateEventsProcess,
  keys: EventKeys,
  parents: ProcessParents,
): ProcessRows {
  const { addresses, start, end, states } = parents;
  const counts = new Int32Array(addresses.length);
  const [times, index] = [new Series(), new Series()];
  for (let i = 0; i < addresses.length; i++) {
    const left = end?.[i] ?? Number.NaN;
    const to = left < process.until ? left : process.until;
    const rate = process.rates[states?.[i] ?? 0];
    const parent = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const own = walkEvents(keys, parent, start[i], to, rate);
    counts[i] = own.length;
    own.forEach((time, place) => {
      times.push(time);
      index.push(place);
    });
  }
  return { counts, fields: { time: times.column('datetime'), index: index.column('int') } };
}
