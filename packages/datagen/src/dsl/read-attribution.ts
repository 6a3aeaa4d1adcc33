import { exp, log } from '@dataing/base/maths';
import { type Span, spanAt } from '@dataing/base/diagnostics';
import { microsPerDay } from '@dataing/base/time';
import { chainNames, journeyColumns, lostJourneyId, lostJourneyTime, touchColumns } from './chain-tables.ts';
import { isTime } from './column-home.ts';
import type { ColumnSpec, Fanout, Generator, Node, Timeframe } from './document.ts';
import { ancestor, ancestorColumn, creationColumn } from './entity-columns.ts';
import { type ProcessHome, readSegmentColumn } from './process-home.ts';
import type { AttributionModel, TouchesProcess } from './processes.ts';
import { readTouchCounts } from './read-touch-counts.ts';
import { type DailySpend, readByChannel, readSpend, spendTables } from './read-spend.ts';
import {
  type Fields,
  type Place,
  type Reading,
  isRemark,
  readEntries,
  readFields,
  readNumber,
  readSomeItems,
  readText,
  readWord,
  report,
} from './reading.ts';
import { ownerOf, readColumnName, type Scope, type ScopeNode } from './scope.ts';

const KEYS = {
  what: 'attribution_chain',
  allowed: [
    'channels',
    'touchpoint_types',
    'min_touches',
    'max_touches',
    'touchpoints_per_conversion',
    'time_window_days',
    'attribution_window_days',
    'attribution_model',
    'time_decay_halflife_days',
    'touchpoint_table_name',
    'time_column',
    'segment_variation',
    'segment_column',
    'conversion_probability',
    'spend',
  ],
};
const CHANNELS = ['organic', 'paid_search', 'social', 'email', 'referral'];
const MODELS: readonly AttributionModel[] = ['linear', 'first_touch', 'last_touch', 'time_decay', 'u_shaped'];
const MAX_DAYS = 3650;
const MAX_JOURNEYS = 1000;

/** The table of conversions, as read so far. */
export interface Conversions {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly node: ScopeNode;
  readonly columns: readonly ColumnSpec[];
  readonly fanout: Fanout | undefined;
  readonly timeframe: Timeframe;
}

/** What one chain says, before it becomes tables. */
interface Chain {
  readonly process: TouchesProcess;
  /** Probability that a journey of `least`, `least` + 1, ... touches converts; absent where all do. */
  readonly converting?: readonly number[];
  readonly hasSpend: boolean;
  readonly daily?: DailySpend;
  readonly timeColumn: string;
}

/**
 * `attribution_chain` of a table of conversions: the touches before each, as a table of its own; with
 * `conversion_probability` the journeys that led nowhere too, and their touches.
 */
export function readAttribution(from: Conversions, place: Place): Node[] | undefined {
  const { reading, node } = from;
  const fields = readFields(reading, place, KEYS);
  const chain = fields && hasOneKey(from, place) && readChain(from, fields);
  if (!fields || !chain) return undefined;
  const tableName = fields.get('touchpoint_table_name');
  const given = tableName && readText(reading, tableName, 'touchpoint_table_name');
  const names = chainNames(node.id, given, {
    lost: chain.converting !== undefined,
    daily: chain.daily !== undefined,
  });
  const taken = Object.values(names).find((name) => from.scope.nodes.get(name)?.addedBy !== node.id);
  if (taken !== undefined) {
    const message = `the table of touches cannot be called "${taken}": there is already one, or no file can be called so`;
    return report(reading, 'DSL_DUPLICATE_NODE', tableName ?? place, message, {
      help: 'Give another "touchpoint_table_name".',
    });
  }
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  const touches = [
    touchTable(from, chain, names.touches, span),
    ...spendTables(names, chain.process.channels, chain.daily, span),
  ];
  if (chain.converting === undefined || names.lostJourneys === undefined) return touches;
  const entity = ancestor(from.scope, node, 1);
  if (!entity || names.lostTouches === undefined) return undefined;
  return [...touches, ...lostTables(from, chain, entity, names.lostJourneys, names.lostTouches, span)];
}

/** Touches hold the keys of their conversion and of the entity that converts, a column each. */
function hasOneKey({ reading, scope, node }: Conversions, place: Place): boolean {
  const wide = [node, ancestor(scope, node, 1)].find((table) => (table?.pk.length ?? 1) > 1);
  if (!wide) return true;
  const message = `"${wide.id}" has a key of ${wide.pk.length} columns: touches name their conversion and its parent by one`;
  report(reading, 'DSL_PROCESS', place, message, { help: `Give "${wide.id}" a key of one column.` });
  return false;
}

const plain = { nullable: false, modifiers: [], finalClamp: true };

function touchTable({ node, scope }: Conversions, chain: Chain, id: string, span: Span): Node {
  const entity = ancestor(scope, node, 1);
  const owner = entity && ownerOf(entity, `${entity.id}_id`);
  const columns = touchColumns(ownerOf(node, 'conversion_id'), owner, false, chain.hasSpend).map(
    (column) => ({
      ...column,
      ...plain,
      span,
    }),
  );
  const weights = chain.process.touches.weights.map((weight, i) => weight * (chain.converting?.[i] ?? 1));
  const process = { ...chain.process, touches: { ...chain.process.touches, weights } };
  return { id, kind: 'fact', pk: ['touchpoint_id'], parents: [node.id], columns, process, effects: [], span };
}

/**
 * Where journeys come at random times and convert independently, those that convert and those that do not are two
 * Poisson processes, independent of each other: lost journeys are children of their own, (1 - p) / p for a conversion.
 */
function lostTables(
  from: Conversions,
  { process, converting = [], hasSpend, timeColumn }: Chain,
  entity: ScopeNode,
  journeysId: string,
  touchesId: string,
  span: Span,
): Node[] {
  const { weights } = process.touches;
  const won = wonShare(weights, converting);
  const lambda = (meanCount(from.fanout) * (1 - won)) / won;
  const owner = ownerOf(entity, `${entity.id}_id`);
  // Where every journey converts there are no lost ones, whatever their number of touches would be.
  const failing = weights.map((weight, i) => weight * (1 - converting[i]));
  const journeys: Node = {
    id: journeysId,
    kind: 'fact',
    pk: [lostJourneyId],
    parents: [entity.id],
    columns: journeyColumns(owner, endOfJourney(from, entity, timeColumn)).map((column) => ({
      ...column,
      ...plain,
      span,
    })),
    fanout: { kind: 'poisson', lambda },
    effects: [],
    span,
  };
  const lost: TouchesProcess = {
    ...process,
    touches: { ...process.touches, weights: failing.some((weight) => weight > 0) ? failing : weights },
    conversion: { generation: 1, node: journeysId, column: lostJourneyTime },
  };
  const key = { node: journeysId, pk: lostJourneyId, pkType: 'int', key: lostJourneyId } as const;
  const columns = touchColumns(key, owner, true, hasSpend).map((column) => ({ ...column, ...plain, span }));
  const base = { kind: 'fact', pk: ['touchpoint_id'], parents: [journeysId], effects: [], span } as const;
  return [journeys, { ...base, id: touchesId, columns, process: lost }];
}

function meanCount(fanout: Fanout | undefined): number {
  if (fanout === undefined) return 1;
  if (fanout.kind === 'weighed') return fanout.mean;
  if (fanout.kind === 'constant') return fanout.count;
  return fanout.kind === 'uniform' ? (fanout.min + fanout.max) / 2 : fanout.lambda;
}

/** Lost journeys end when conversions happen; evenly where the conversion's time is not drawn by itself. */
function endOfJourney({ columns, timeframe }: Conversions, entity: ScopeNode, timeColumn: string): Generator {
  const generator = columns.find(({ name }) => name === timeColumn)?.generator;
  if (generator?.kind === 'datetime_series' || generator?.kind === 'diffusion_curve') return generator;
  const { start, end } = timeframe;
  const notBefore = creationColumn(entity)?.name;
  return { kind: 'diffusion_curve', start, end, curve: { type: 'linear' }, notBefore };
}

function readChain(from: Conversions, fields: Fields): Chain | undefined {
  const { reading, scope, node, timeframe } = from;
  const channels = readChannels(reading, fields);
  const touches = readTouchCounts(reading, fields);
  const window = readWindow(reading, fields);
  const modelPlace = fields.get('attribution_model');
  const model = modelPlace ? readWord(reading, modelPlace, 'attribution_model', MODELS) : 'linear';
  const halflifePlace = fields.get('time_decay_halflife_days');
  const halflife = halflifePlace
    ? readNumber(reading, halflifePlace, 'time_decay_halflife_days', { above: 0, max: MAX_DAYS })
    : window && window / 2;
  const timeColumn = readConversionTime(from, fields);
  if (!channels || !touches || !window || !model || !halflife || !timeColumn) return undefined;
  const home: ProcessHome = { reading, scope, node, parent: node, timeframe };
  const segment = readChannelsBySegment(home, fields, channels.names);
  const spend = readSpend(reading, fields, channels.names, timeframe, window * microsPerDay);
  const converting = readConversion(from, fields, touches);
  if (segment === undefined || spend === undefined || converting === undefined) return undefined;
  const entity = ancestor(scope, node, 1);
  const process: TouchesProcess = {
    kind: 'touches',
    channels: channels.names,
    weights: channels.weights,
    segment: segment ?? undefined,
    touches,
    windowMicros: window * microsPerDay,
    halflifeMicros: halflife * microsPerDay,
    model,
    conversion: { generation: 1, node: node.id, column: timeColumn },
    notBefore: entity && ancestorColumn(2, entity, creationColumn(entity)),
    spend: spend?.perTouch,
  };
  return {
    process,
    converting: converting ?? undefined,
    hasSpend: spend !== null,
    daily: spend?.daily,
    timeColumn,
  };
}

/** One of two spellings; both at once is a mistake. */
function either(reading: Reading, fields: Fields, first: string, second: string): Place | undefined | null {
  const [a, b] = [fields.get(first), fields.get(second)];
  if (!a || !b) return a ?? b;
  const message = `"${second}" says the same as "${first}"`;
  report(reading, 'DSL_PROCESS', b, message, { help: 'Remove one of the two.' });
  return null;
}

/** A list of names, or an object of names and relative weights. */
function readChannels(reading: Reading, fields: Fields): { names: string[]; weights: number[] } | undefined {
  const place = either(reading, fields, 'channels', 'touchpoint_types');
  if (place === null) return undefined;
  if (!place) return { names: CHANNELS, weights: CHANNELS.map(() => 1) };
  if (place.value.kind === 'object') {
    const entries = readEntries(reading, place, 'channels')?.filter((e) => !isRemark(e.key)) ?? [];
    const weights = entries.map((e) => readNumber(reading, e.place, 'the weight of a channel', { min: 0 }));
    if (!weights.every((weight) => weight !== undefined)) return undefined;
    if (weights.some((weight) => weight > 0)) return { names: entries.map((e) => e.key), weights };
    return report(reading, 'DSL_WEIGHT_VALUE', place, 'no channel has a weight above zero', {
      help: 'Give one of them some weight.',
    });
  }
  const names = readSomeItems(reading, place, 'channels')?.map((item) =>
    readText(reading, item, 'a channel'),
  );
  if (!names?.every((name) => name !== undefined)) return undefined;
  return { names, weights: names.map(() => 1) };
}

function readWindow(reading: Reading, fields: Fields): number | undefined {
  const place = either(reading, fields, 'time_window_days', 'attribution_window_days');
  if (place === null) return undefined;
  return place ? readNumber(reading, place, 'the window in days', { above: 0, max: MAX_DAYS }) : 30;
}

/** When a conversion happens: `time_column`, else its first time column that is its own, else the first of all. */
function readConversionTime({ reading, node }: Conversions, fields: Fields): string | undefined {
  const place = fields.get('time_column');
  const times = [...node.columns.values()].filter(({ type }) => isTime(type));
  const column = place
    ? readColumnName(reading, node, place, 'time_column')
    : (times.find(({ isDerived }) => !isDerived) ?? times[0]);
  if (place && !column) return undefined;
  if (column && isTime(column.type)) return column.name;
  const message = column
    ? `"${node.id}.${column.name}" is no time`
    : `"${node.id}" has no time column: nothing says when it converts`;
  return report(reading, 'DSL_PROCESS', place ?? fields.place, message, {
    help: `Give "${node.id}" a datetime column.`,
  });
}

/** `segment_variation: {segment: {channel_weights: {channel: weight}}}`; null where there is none. */
function readChannelsBySegment(
  home: ProcessHome,
  fields: Fields,
  channels: readonly string[],
): TouchesProcess['segment'] | null | undefined {
  const { reading } = home;
  const place = fields.get('segment_variation');
  if (!place) return null;
  const entries = readEntries(reading, place, 'segment_variation')?.filter((e) => !isRemark(e.key));
  if (!entries) return undefined;
  const weights: Record<string, readonly number[]> = {};
  for (const entry of entries) {
    const own = readFields(reading, entry.place, {
      what: 'the variation of a segment',
      allowed: ['channel_weights'],
    });
    const weightsPlace = own?.need('channel_weights');
    const read = weightsPlace && readByChannel(reading, weightsPlace, 'channel_weights', channels);
    if (!read) return undefined;
    weights[entry.key] = channels.map((channel) => read.get(channel) ?? 0);
    if (weights[entry.key].every((weight) => weight === 0)) {
      return report(reading, 'DSL_WEIGHT_VALUE', weightsPlace, 'no channel has a weight above zero', {
        help: 'Give one of them some weight.',
      });
    }
  }
  if (!ancestor(home.scope, home.node, 1)) {
    const message = `"${home.node.id}" has no parents: nothing has the segments`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, { help: 'Give the table a parent.' });
  }
  const column = readSegmentColumn(home, fields, entries, 2);
  return column && { column, weights };
}

/**
 * `conversion_probability: {base, multiplier_per_touch?, saturation_at?}`: base x multiplier^(touches - 1), at most 1.
 * `saturation_at` above 1 is the number of touches from which on it rises no more, up to 1 the greatest probability.
 * Null where every journey converts.
 */
function readConversion(
  { reading, scope, node }: Conversions,
  fields: Fields,
  { least, weights }: TouchesProcess['touches'],
): readonly number[] | null | undefined {
  const place = fields.get('conversion_probability');
  if (!place) return null;
  const own = readFields(reading, place, {
    what: 'conversion_probability',
    allowed: ['base', 'multiplier_per_touch', 'saturation_at'],
  });
  const basePlace = own?.need('base');
  const perTouchPlace = own?.get('multiplier_per_touch');
  const saturationPlace = own?.get('saturation_at');
  const base = basePlace && readNumber(reading, basePlace, 'base', { above: 0, max: 1 });
  const perTouch = perTouchPlace
    ? readNumber(reading, perTouchPlace, 'multiplier_per_touch', { above: 0, max: 1000 })
    : 1;
  const saturation = saturationPlace
    ? readNumber(reading, saturationPlace, 'saturation_at', { above: 0, max: 1e6 })
    : 1;
  if (base === undefined || perTouch === undefined || saturation === undefined) return undefined;
  if (!ancestor(scope, node, 1)) {
    const message = `"${node.id}" has no parents: lost journeys are children of its parent`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, { help: 'Give the table a parent.' });
  }
  const converting = weights.map((_, i) => {
    const touches = saturation > 1 ? Math.min(least + i, saturation) : least + i;
    const rising = base * exp((touches - 1) * log(perTouch));
    return Math.min(1, saturation > 1 ? 1 : saturation, rising);
  });
  if (wonShare(weights, converting) * MAX_JOURNEYS >= 1) return converting;
  const message = `fewer than one journey in ${MAX_JOURNEYS} converts: lost journeys would fill the disk`;
  return report(reading, 'DSL_PROCESS', place, message, { help: 'Raise "base" or "multiplier_per_touch".' });
}

/** The share of all journeys that convert. */
function wonShare(weights: readonly number[], converting: readonly number[]): number {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.reduce((sum, weight, i) => sum + (weight / total) * converting[i], 0);
}
