import { microsPerHour } from '@dataing/base/time';
import type { Node } from '../dsl/document.ts';
import type { VolumeEvent } from '../dsl/events.ts';
import type { HourWeights } from './calendar.ts';
import { type Checking, columnOf, nodeOf } from './checking.ts';
import { expectedShares } from './expected-shares.ts';

/** What an event does to an hour: of the rows it is about. */
function factorOf({ stretches }: VolumeEvent, hour: number): number {
  const instant = hour * microsPerHour;
  return stretches.reduce(
    (factor, one) => (instant >= one.from && instant < one.to ? factor * one.factor : factor),
    1,
  );
}

/**
 * Weights by hour under the events of a table (those of a root are in its grid already). An event of a segment weighs by the
 * segment's share: of the declared weights, or of the parents found. With `only`, of the rows of its segment alone.
 */
export function withEvents(
  checking: Checking,
  node: Node,
  { weights, ...rest }: HourWeights,
  only?: VolumeEvent['segment'],
): HourWeights {
  const { events = [], parents } = node;
  if (events.length === 0 || parents.length === 0) return { ...rest, weights };
  const columns = new Map<string, VolumeEvent[]>();
  for (const event of events) {
    const name = event.segment === undefined ? '' : `${event.segment.side} ${event.segment.column}`;
    columns.set(name, [...(columns.get(name) ?? []), event]);
  }
  const means = [...columns.values()].map((group) => {
    const shares = sharesOf(checking, node, group[0].segment, only);
    return (hour: number): number => meanFactor(group, shares, hour);
  });
  const bent = rest.hours.map((hour, i) => means.reduce((weight, mean) => weight * mean(hour), weights[i]));
  return { ...rest, weights: bent };
}

function meanFactor(
  group: readonly VolumeEvent[],
  shares: ReadonlyMap<string, number> | undefined,
  hour: number,
): number {
  const active = group.filter((event) => factorOf(event, hour) !== 1);
  if (active.length === 0) return 1;
  if (shares === undefined) return active.reduce((product, event) => product * factorOf(event, hour), 1);
  let mean = 0;
  for (const [value, share] of shares) {
    const hit = active.filter(({ segment }) => segment?.values.includes(value));
    mean += share * hit.reduce((product, event) => product * factorOf(event, hour), 1);
  }
  return mean;
}

/** How the rows lie over the values of a segment where no event is; undefined where events are about all rows. */
function sharesOf(
  checking: Checking,
  node: Node,
  segment: VolumeEvent['segment'],
  only: VolumeEvent['segment'],
): ReadonlyMap<string, number> | undefined {
  if (segment === undefined) return undefined;
  const declared = columnOf(node, segment.column);
  const parent = nodeOf(checking, node.parents[0]);
  const found =
    segment.side === 'row'
      ? declared && expectedShares(declared)
      : checking.found.get(parent?.id ?? '')?.cells.values.get(segment.column);
  const isOnly = only !== undefined && only.side === segment.side && only.column === segment.column;
  const kept = [...(found ?? [])].filter(([value]) => !isOnly || only.values.includes(value));
  const total = kept.reduce((sum, [, count]) => sum + count, 0);
  return new Map(kept.map(([value, count]) => [value, total > 0 ? count / total : 0]));
}
