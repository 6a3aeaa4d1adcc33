import { codesColumn, columnOf } from '@dataing/base/columns';
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
import { drawAt, type Address, type Addresses, type StreamKey } from '@dataing/base/random';
import type { AttributionModel, TouchesProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import { eachDraw } from '../draws.ts';
import { childrenAt, Series, uniformAt, type ProcessParents, type ProcessRows } from './rows.ts';

export interface TouchKeys {
  readonly address: StreamKey;
  readonly count: StreamKey;
  readonly time: StreamKey;
  readonly channel: StreamKey;
  readonly impressions: StreamKey;
}

export interface Touch {
  readonly channel: number;
  readonly time: number;
  readonly weight: number;
  readonly impressions: number;
  readonly cost: number;
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
 * The touches that lead to one conversion, oldest first. How long before it each lies is exponential with a third of
 * the window as mean, cut off at the window and at `notBefore` (NaN: no such bound); their weights sum to 1.
 */
export function walkTouches(
  process: TouchesProcess,
  tables: TouchTables,
  keys: TouchKeys,
  conversion: {
    readonly address: Address;
    readonly time: number;
    readonly notBefore: number;
    readonly segment: string | null;
    readonly count: number;
  },
): Touch[] {
  const known = conversion.time - conversion.notBefore;
  const room = known < process.windowMicros ? Math.max(0, known) : process.windowMicros;
  const mean = process.windowMicros / 3;
  const share = 1 - exp(-room / mean);
  const child = childrenAt(keys.address, conversion.address);
  const before: number[] = [];
  for (let i = 0; i < conversion.count; i++) {
    const micros = Math.round(-mean * log1p(-uniformAt(keys.time, child(i)) * share));
    before.push(micros < room ? micros : room);
  }
  if (before.length > 1) before.sort((a, b) => b - a);
  const shares = attributionWeights(process.model, before, process.halflifeMicros);
  const alias = tables.bySegment.get(conversion.segment ?? '') ?? tables.channels;
  return before.map((micros, i) => {
    const address = child(i);
    const [h, lo] = drawAt(keys.channel, address.hi, address.lo);
    const channel = aliasFrom(alias, h, lo);
    const impressions = impressionsOf(tables, keys, address, channel);
    const price = process.spend?.costPerImpression[channel] ?? 0;
    // To a hundredth of a cent.
    const cost = Math.round(impressions * price * 10_000) / 10_000;
    return { channel, time: conversion.time - micros, weight: shares[i], impressions, cost };
  });
}

/** The touch itself is one of them. */
function impressionsOf(
  { impressions }: TouchTables,
  keys: TouchKeys,
  { hi, lo }: Address,
  channel: number,
): number {
  if (impressions === undefined) return 1;
  const [h, low] = drawAt(keys.impressions, hi, lo);
  return 1 + poissonFrom(impressions[channel], h, low);
}

/** What each touch has of its conversion, oldest first; `before` says how long before it each lies. */
export function attributionWeights(
  model: AttributionModel,
  before: readonly number[],
  halflife: number,
): number[] {
  const count = before.length;
  switch (model) {
    case 'linear':
      return before.map(() => 1 / count);
    case 'first_touch':
      return before.map((_, i) => (i === 0 ? 1 : 0));
    case 'last_touch':
      return before.map((_, i) => (i === count - 1 ? 1 : 0));
    case 'u_shaped':
      if (count < 3) return before.map(() => 1 / count);
      return before.map((_, i) => (i === 0 || i === count - 1 ? 0.4 : 0.2 / (count - 2)));
    case 'time_decay': {
      // Counted from the newest touch, so that none of them vanishes.
      const newest = before[count - 1];
      const raw = before.map((micros) => exp((-ln2 * (micros - newest)) / halflife));
      let total = 0;
      for (const weight of raw) total += weight;
      return raw.map((weight) => weight / total);
    }
  }
}

/** The touches of each conversion. */
export function simulateTouches(
  process: TouchesProcess,
  tables: TouchTables,
  keys: TouchKeys,
  parents: ProcessParents,
): ProcessRows {
  const { addresses, start, notBefore, segments } = parents;
  const counts = countTouches(process, tables, keys, addresses, start);
  const channels = new Series();
  const [times, weights, positions] = [new Series(), new Series(), new Series()];
  const [impressions, costs] = [new Series(), new Series()];
  for (let i = 0; i < addresses.length; i++) {
    const touches = walkTouches(process, tables, keys, {
      address: { hi: addresses.hi[i], lo: addresses.lo[i] },
      time: start[i],
      notBefore: notBefore?.[i] ?? Number.NaN,
      segment: segments?.[i] ?? null,
      count: counts[i],
    });
    touches.forEach((touch, place) => {
      channels.push(touch.channel);
      times.push(touch.time);
      weights.push(touch.weight);
      positions.push(place + 1);
      impressions.push(touch.impressions);
      costs.push(touch.cost);
    });
  }
  const codes = newCodes(process.channels.length, channels.length);
  codes.set(channels.values());
  const fields = {
    channel: codesColumn(codes, columnOf('string', process.channels)),
    time: times.column('datetime'),
    weight: weights.column('float'),
    position: positions.column('int'),
    impressions: impressions.column('int'),
    cost: costs.column('float'),
  };
  return { counts, fields };
}
