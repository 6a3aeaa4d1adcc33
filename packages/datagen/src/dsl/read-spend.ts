import type { Span } from '@dataing/base/diagnostics';
import { microsPerDay } from '@dataing/base/time';
import { type ChainNames, channelColumns, spendColumns } from './chain-tables.ts';
import type { Node, Timeframe } from './document.ts';
import type { SpendProcess, TouchesProcess } from './processes.ts';
import {
  type Fields,
  isRemark,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readNumber,
  report,
} from './reading.ts';

export type DailySpend = Omit<SpendProcess, 'kind' | 'channel'>;

export interface Spend {
  readonly perTouch: TouchesProcess['spend'];
  readonly daily?: DailySpend;
}

/** Draws come from a table of this mean at most. */
const MAX_DAILY = 10_000_000;

/** `spend: {impressions_per_touch?, cost_per_impression, daily_impressions?}`, each by channel; null where there is none. */
export function readSpend(
  reading: Reading,
  fields: Fields,
  channels: readonly string[],
  { start, end }: Timeframe,
  windowMicros: number,
): Spend | null | undefined {
  const place = fields.get('spend');
  if (!place) return null;
  const keys = {
    what: 'spend',
    allowed: ['impressions_per_touch', 'cost_per_impression', 'daily_impressions'],
  };
  const own = readFields(reading, place, keys);
  const impressionsPlace = own?.get('impressions_per_touch');
  const costPlace = own?.need('cost_per_impression');
  const impressions = impressionsPlace
    ? readByChannel(reading, impressionsPlace, 'impressions_per_touch', channels)
    : new Map<string, number>();
  const dailyPlace = own?.get('daily_impressions');
  const daily = dailyPlace && readByChannel(reading, dailyPlace, 'daily_impressions', channels, MAX_DAILY);
  const cost = costPlace && readByChannel(reading, costPlace, 'cost_per_impression', channels);
  if (!impressions || !cost || (dailyPlace && !daily)) return undefined;
  const costPerImpression = Object.fromEntries(cost);
  return {
    perTouch: {
      impressionsPerTouch: channels.map((channel) => Math.max(1, impressions.get(channel) ?? 1)),
      costPerImpression: channels.map((channel) => cost.get(channel) ?? 0),
    },
    daily: daily && {
      impressionsPerDay: Object.fromEntries(daily),
      costPerImpression,
      // The first touches come before the first conversion.
      from: Math.floor((start - windowMicros) / microsPerDay) * microsPerDay,
      until: end,
    },
  };
}

/** `{channel: number}`. */
export function readByChannel(
  reading: Reading,
  place: Place,
  what: string,
  channels: readonly string[],
  max = 1e9,
): Map<string, number> | undefined {
  const entries = readEntries(reading, place, what)?.filter((e) => !isRemark(e.key));
  if (!entries) return undefined;
  const found = new Map<string, number>();
  for (const entry of entries) {
    const value = readNumber(reading, entry.place, what, { min: 0, max });
    if (value === undefined) return undefined;
    if (!channels.includes(entry.key)) {
      const help = `Channels: ${channels.join(', ')}.`;
      return report(reading, 'DSL_UNKNOWN_VALUE', entry.keyPlace, `there is no channel "${entry.key}"`, {
        help,
      });
    }
    found.set(entry.key, value);
  }
  return found;
}

/** A table of channels, and below it what was shown, clicked and paid each day. */
export function spendTables(
  tables: ChainNames,
  names: readonly string[],
  daily: DailySpend | undefined,
  span: Span,
): Node[] {
  const { channels, spend } = tables;
  if (channels === undefined || spend === undefined || daily === undefined) return [];
  const plain = { nullable: false, modifiers: [], finalClamp: true, span };
  const column = { generation: 1, node: channels, column: 'channel' } as const;
  return [
    {
      id: channels,
      kind: 'vocab',
      pk: ['channel'],
      rows: names.length,
      parents: [],
      columns: channelColumns(names).map((own) => ({ ...own, ...plain })),
      effects: [],
      span,
    },
    {
      id: spend,
      kind: 'fact',
      pk: ['spend_id'],
      parents: [channels],
      columns: spendColumns(tables).map((own) => ({ ...own, ...plain })),
      process: { kind: 'spend', channel: column, ...daily },
      effects: [],
      span,
    },
  ];
}
