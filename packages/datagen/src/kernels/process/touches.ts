import { codesColumn, columnOf } from '@dataing/base/columns';
import { exp, log1p, poissonQuantile } from '@dataing/base/maths';
import type { Address, StreamKey } from '@dataing/base/random';
import type { AttributionModel, TouchesProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import {
  childrenAt,
  pickWeighted,
  Series,
  uniformAt,
  type ProcessParents,
  type ProcessRows,
} from './rows.ts';

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

const ln2 = 0.6931471805599453;

/**
 * The touches that lead to one conversion, oldest first. How long before it each lies is exponential with a third of
 * the window as mean, cut off at the window and at `notBefore` (NaN: no such bound); their weights sum to 1.
 */
export function walkTouches(
  process: TouchesProcess,
  keys: TouchKeys,
  parent: Address,
  conversion: number,
  notBefore: number,
  channelWeights: readonly number[],
): Touch[] {
  if (!(conversion === conversion)) return [];
  const { least, weights } = process.touches;
  const count = least + Math.max(0, pickWeighted(weights, uniformAt(keys.count, parent)));
  const known = conversion - notBefore;
  const room = known < process.windowMicros ? Math.max(0, known) : process.windowMicros;
  const mean = process.windowMicros / 3;
  const child = childrenAt(keys.address, parent);
  const addresses = Array.from({ length: count }, (_, i) => child(i));
  const share = 1 - exp(-room / mean);
  const before = addresses
    .map((address) => -mean * log1p(-uniformAt(keys.time, address) * share))
    .map((micros) => Math.min(room, Math.round(micros)))
    .sort((a, b) => b - a);
  const shares = attributionWeights(process.model, before, process.halflifeMicros);
  return before.map((micros, i) => {
    const channel = pickWeighted(channelWeights, uniformAt(keys.channel, addresses[i]));
    const time = conversion - micros;
    return { channel, time, weight: shares[i], ...spendOf(process, keys, addresses[i], channel) };
  });
}

/** The impressions behind a touch, itself one of them, and what they cost, to a hundredth of a cent. */
function spendOf(
  { spend }: TouchesProcess,
  keys: TouchKeys,
  address: Address,
  channel: number,
): Pick<Touch, 'impressions' | 'cost'> {
  if (spend === undefined) return { impressions: 1, cost: 0 };
  const more = spend.impressionsPerTouch[channel] - 1;
  const impressions = 1 + poissonQuantile(more, uniformAt(keys.impressions, address));
  return { impressions, cost: Math.round(impressions * spend.costPerImpression[channel] * 10_000) / 10_000 };
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
  keys: TouchKeys,
  parents: ProcessParents,
): ProcessRows {
  const { addresses, start, notBefore, segments } = parents;
  const counts = new Int32Array(addresses.length);
  const channels = new Series();
  const [times, weights, positions] = [new Series(), new Series(), new Series()];
  const [impressions, costs] = [new Series(), new Series()];
  const bySegment = new Map(Object.entries(process.segment?.weights ?? {}));
  for (let i = 0; i < addresses.length; i++) {
    const own = bySegment.get(segments?.[i] ?? '') ?? process.weights;
    const parent = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const touches = walkTouches(process, keys, parent, start[i], notBefore?.[i] ?? Number.NaN, own);
    counts[i] = touches.length;
    touches.forEach(({ channel, time, weight, impressions: seen, cost }, place) => {
      impressions.push(seen);
      costs.push(cost);
      channels.push(channel);
      times.push(time);
      weights.push(weight);
      positions.push(place + 1);
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
