import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { VolumeEvent } from '../dsl/events.ts';
import { hourWeights, type HourWeights, jitteredWeights } from './calendar.ts';
import type { TimeCounts } from './cells.ts';
import { withEvents } from './event-weights.ts';
import { diffusionWeights } from './diffusion.ts';
import { type Checking, nodeOf } from './checking.ts';

/** When the rows of the first parent began, by hour or day; undefined where nothing says so. */
export function birthsOf({ document, found }: Checking, node: Node): TimeCounts | undefined {
  const parent = document.nodes.find(({ id }) => id === node.parents[0]);
  const created = document.compat === 'original' ? parent?.vintage?.createdColumn : parent?.createdColumn;
  return created === undefined || parent === undefined
    ? undefined
    : found.get(parent.id)?.cells.times.get(created);
}

/** Whether how many children a row has goes by its age: then the calendar of its children does too. */
export function goesByAge(checking: Checking, node: Node): boolean {
  const parents = node.parents.flatMap((id) => nodeOf(checking, id) ?? []);
  return parents.some(
    ({ vintage, segments }) =>
      vintage?.multipliers.some(({ toFanout }) => toFanout) === true ||
      Object.values(segments?.behaviors ?? {}).some(({ decayRate }) => decayRate > 0),
  );
}

/**
 * The hours a time column should fall on: its grid and patterns, and no child before its first parent. A parent of
 * m children spreads them over what is left of the pattern after its beginning, so that an hour t has the weight
 * pattern(t) x the sum over the parents begun by t of 1 / (pattern left after their beginning). Events come then, jitter last; `only` asks for the rows of a segment.
 */
export function livedWeights(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  only?: VolumeEvent['segment'],
): HourWeights | undefined {
  const born = bornWeights(checking, node, column);
  const weights = born && withEvents(checking, node, born, only);
  const jitters = column.modifiers.flatMap((m) => (m.kind === 'time_jitter' ? [m.stdMinutes] : []));
  const variance = jitters.reduce((sum, minutes) => sum + minutes * minutes, 0);
  return weights && variance > 0 ? jitteredWeights(weights, Math.sqrt(variance)) : weights;
}

function bornWeights(checking: Checking, node: Node, column: ColumnSpec): HourWeights | undefined {
  const { generator } = column;
  if (generator.kind === 'diffusion_curve') {
    const parent = checking.found.get(node.parents[0]);
    const { notBefore } = generator;
    return afterBirths(
      diffusionWeights(generator),
      notBefore === undefined ? undefined : parent?.cells.times.get(notBefore),
    );
  }
  const plain = generator.kind === 'datetime_series' ? hourWeights(generator) : undefined;
  return plain && afterBirths(plain, birthsOf(checking, node));
}

function afterBirths(plain: HourWeights, births: TimeCounts | undefined): HourWeights {
  if (births === undefined) return plain;
  const { hours, weights } = plain;
  const left = new Float64Array(hours.length + 1);
  for (let i = hours.length - 1; i >= 0; i--) left[i] = left[i + 1] + weights[i];
  const lived = new Array<number>(hours.length);
  let born = 0;
  let density = 0;
  for (let i = 0; i < hours.length; i++) {
    // Of a parent begun within an hour, the hours after it are left.
    for (; born < births.buckets.length && births.buckets[born] <= hours[i]; born++) {
      if (left[i] > 0) density += births.counts[born] / left[i];
    }
    lived[i] = weights[i] * density;
  }
  return { ...plain, weights: lived };
}
