import { valuesColumn } from '@dataing/base/columns';
import { buildPoisson, poissonFrom, type PoissonTable } from '@dataing/base/maths';
import { childAddresses, type StreamKey } from '@dataing/base/random';
import { microsPerDay } from '@dataing/base/time';
import type { SpendProcess } from '../../dsl/processes.ts';
import { eachDraw } from '../draws.ts';
import type { ProcessParents, ProcessRows } from './rows.ts';

export interface SpendKeys {
  readonly address: StreamKey;
  readonly impressions: StreamKey;
}

/** The impressions of each channel on each day that begins in the range, and their cost to a hundredth of a cent. */
export function simulateSpend(process: SpendProcess, keys: SpendKeys, parents: ProcessParents): ProcessRows {
  const firstDay = Math.ceil(process.from / microsPerDay);
  const days = Math.max(0, Math.floor(process.until / microsPerDay) - firstDay + 1);
  const counts = new Int32Array(parents.addresses.length).fill(days);
  const addresses = childAddresses(keys.address, parents.addresses, counts);
  const times = new Float64Array(addresses.length);
  const impressions = new Float64Array(addresses.length);
  const cost = new Float64Array(addresses.length);
  const tables = new Map<string, PoissonTable>();
  const tableOf = (channel: string): PoissonTable => {
    const known = tables.get(channel) ?? buildPoisson(process.impressionsPerDay[channel] ?? 0);
    tables.set(channel, known);
    return known;
  };
  eachDraw(keys.impressions, addresses, ({ h, lo }, count, at) => {
    for (let i = 0; i < count; i++) {
      const row = at + i;
      const channel = parents.segments?.[Math.floor(row / days)] ?? '';
      const price = process.costPerImpression[channel] ?? 0;
      times[row] = (firstDay + (row % days)) * microsPerDay;
      impressions[row] = poissonFrom(tableOf(channel), h[i], lo[i]);
      cost[row] = Math.round(impressions[row] * price * 10_000) / 10_000;
    }
  });
  const fields = {
    time: valuesColumn('datetime', times),
    impressions: valuesColumn('int', impressions),
    cost: valuesColumn('float', cost),
  };
  return { counts, fields };
}
