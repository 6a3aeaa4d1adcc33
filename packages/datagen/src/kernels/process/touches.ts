import { codesColumn, columnOf, valuesColumn, type CodesColumn } from '@dataing/base/columns';
import {
  aliasFrom,
  buildAlias,
  buildPoisson,
  exp,
  fillAlias,
  log1p,
  poissonFrom,
  type AliasTable,
  type PoissonTable,
} from '@dataing/base/maths';
import { childAddresses, fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';
import type { AttributionModel, TouchesProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import { eachDraw } from '../draws.ts';
import type { ProcessParents, ProcessRows } from './rows.ts';

export interface TouchKeys {
  readonly address: StreamKey;
  readonly count: StreamKey;
  readonly time: StreamKey;
  readonly channel: StreamKey;
  readonly impressions: StreamKey;
}

/** The tables of a chain, made once. */
export interface TouchTables {
  readonly counts: AliasTable;
  readonly channels: AliasTable;
  /** By the text of the segment. */
  readonly bySegment: ReadonlyMap<string, AliasTable>;
  /** Impressions behind a touch beyond the first, by channel; absent where there is always one. */
  readonly impressions?: readonly PoissonTable[];
}

export function touchTables(process: TouchesProcess): TouchTables {
  const segments = Object.entries(process.segment?.weights ?? {});
  return {
    counts: buildAlias(process.touches.weights),
    channels: buildAlias(process.weights),
    bySegment: new Map(segments.map(([segment, weights]) => [segment, buildAlias(weights)])),
    impressions: process.spend?.impressionsPerTouch.map((mean) => buildPoisson(mean - 1)),
  };
}

const ln2 = 0.6931471805599453;

/** The number of touches of each conversion: one draw at its address. None where its time is NaN. */
export function countTouches(
  process: TouchesProcess,
  tables: TouchTables,
  keys: TouchKeys,
  addresses: Addresses,
  start: Float64Array | undefined,
): Int32Array {
  const counts = new Int32Array(addresses.length);
  eachDraw(keys.count, addresses, (draws, count, at) => fillAlias(tables.counts, draws, count, counts, at));
  for (let i = 0; i < counts.length; i++) {
    const isKnown = start === undefined || start[i] === start[i];
    counts[i] = isKnown ? counts[i] + process.touches.least : 0;
  }
  return counts;
}

/**
 * The touches of each conversion, oldest first. How long before it each lies is exponential with a third of the window
 * as mean, cut off at the window and at `notBefore` (NaN: no such bound); the weights of a conversion sum to 1.
 */
export function simulateTouches(
  process: TouchesProcess,
  tables: TouchTables,
  keys: TouchKeys,
  parents: ProcessParents,
): ProcessRows {
  const counts = countTouches(process, tables, keys, parents.addresses, parents.start);
  const addresses = childAddresses(keys.address, parents.addresses, counts);
  const times = new Float64Array(addresses.length);
  const weights = new Float64Array(addresses.length);
  const positions = new Float64Array(addresses.length);
  fillUniform(keys.time, addresses, times);
  for (let i = 0, row = 0; i < counts.length; row += counts[i++]) {
    const before = times.subarray(row, row + counts[i]);
    const known = parents.start[i] - (parents.notBefore?.[i] ?? Number.NaN);
    placeBefore(before, process.windowMicros, known < process.windowMicros ? known : process.windowMicros);
    const own = weights.subarray(row, row + counts[i]);
    fillWeights(process.model, before, process.halflifeMicros, own);
    for (let k = 0; k < before.length; k++) {
      before[k] = parents.start[i] - before[k];
      positions[row + k] = k + 1;
    }
  }
  const codes = drawChannels(process, tables, keys, parents, counts, addresses);
  return {
    counts,
    fields: {
      channel: codesColumn(codes, columnOf('string', process.channels)),
      time: valuesColumn('datetime', times),
      weight: valuesColumn('float', weights),
      position: valuesColumn('int', positions),
      ...spendFields(process, tables, keys, addresses, codes),
    },
  };
}

/** Uniform draws turned into whole microseconds before the conversion, the longest first. */
function placeBefore(draws: Float64Array, window: number, known: number): void {
  const room = known > 0 ? known : 0;
  const mean = window / 3;
  const share = 1 - exp(-room / mean);
  for (let k = 0; k < draws.length; k++) {
    const micros = Math.round(-mean * log1p(-draws[k] * share));
    let at = k;
    const value = micros < room ? micros : room;
    for (; at > 0 && draws[at - 1] < value; at--) draws[at] = draws[at - 1];
    draws[at] = value;
  }
}

function drawChannels(
  process: TouchesProcess,
  tables: TouchTables,
  keys: TouchKeys,
  { segments }: ProcessParents,
  counts: Int32Array,
  addresses: Addresses,
): CodesColumn['codes'] {
  const codes = newCodes(process.channels.length, addresses.length);
  if (segments === undefined) {
    eachDraw(keys.channel, addresses, (draws, count, at) =>
      fillAlias(tables.channels, draws, count, codes, at),
    );
    return codes;
  }
  let parent = 0;
  let left = counts[0] ?? 0;
  eachDraw(keys.channel, addresses, ({ h, lo }, count, at) => {
    for (let i = 0; i < count; i++) {
      while (left === 0) left = counts[++parent];
      left--;
      const alias = tables.bySegment.get(segments[parent] ?? '') ?? tables.channels;
      codes[at + i] = aliasFrom(alias, h[i], lo[i]);
    }
  });
  return codes;
}

/** The impressions behind each touch, itself one of them, and what they cost, to a hundredth of a cent. */
function spendFields(
  { spend }: TouchesProcess,
  { impressions: tables }: TouchTables,
  keys: TouchKeys,
  addresses: Addresses,
  channels: CodesColumn['codes'],
): ProcessRows['fields'] {
  if (spend === undefined || tables === undefined) return {};
  const impressions = new Float64Array(addresses.length);
  const cost = new Float64Array(addresses.length);
  eachDraw(keys.impressions, addresses, ({ h, lo }, count, at) => {
    for (let i = 0; i < count; i++) {
      const channel = channels[at + i];
      const seen = 1 + poissonFrom(tables[channel], h[i], lo[i]);
      impressions[at + i] = seen;
      cost[at + i] = Math.round(seen * spend.costPerImpression[channel] * 10_000) / 10_000;
    }
  });
  return { impressions: valuesColumn('int', impressions), cost: valuesColumn('float', cost) };
}

/** What each touch has of its conversion; `before` says how long before it each lies, the oldest first. */
export function fillWeights(
  model: AttributionModel,
  before: Float64Array,
  halflife: number,
  out: Float64Array,
): void {
  const last = before.length - 1;
  if (model === 'time_decay') return fillDecay(before, halflife, out);
  if (model === 'first_touch' || model === 'last_touch') {
    out.fill(0);
    if (last >= 0) out[model === 'first_touch' ? 0 : last] = 1;
  } else if (model === 'u_shaped' && last >= 2) {
    out.fill(0.2 / (last - 1));
    out[0] = 0.4;
    out[last] = 0.4;
  } else out.fill(1 / before.length);
}

/** Counted from the newest touch, so that not all of them vanish. */
function fillDecay(before: Float64Array, halflife: number, out: Float64Array): void {
  let total = 0;
  for (let k = 0; k < before.length; k++) {
    out[k] = exp((-ln2 * (before[k] - before[before.length - 1])) / halflife);
    total += out[k];
  }
  for (let k = 0; k < before.length; k++) out[k] /= total;
}
