import type { VolumeEvent } from '../dsl/events.ts';
import { tryKeys } from './try-keys.ts';
import { columnNumber, refuse, type Draft, type TableDraft } from './draft.ts';
import type { EffectStep } from './plan.ts';

/**
 * Events of a table as effects without a table of effects: one for all rows, one per column that events single out.
 * `place` is the number of effects before them, which keeps their draws apart.
 */
export function eventSteps(draft: Draft, table: TableDraft, place: number): EffectStep[] {
  const { events = [] } = table.node;
  const { parent } = table;
  if (events.length === 0 || parent === undefined) return [];
  if (draft.document.compat === 'original') {
    const message = `"${table.node.id}" has events, which the original's reading does not know`;
    refuse(draft, 'PLAN_EVENT', message, events[0].span, 'Remove them, or the compat.');
    return [];
  }
  const time = table.node.columns.findIndex(({ generator }) => generator.kind === 'datetime_series');
  const groups = new Map<string, VolumeEvent[]>();
  for (const event of events) {
    const name = JSON.stringify([event.segment?.side, event.segment?.column]);
    groups.set(name, [...(groups.get(name) ?? []), event]);
  }
  return [...groups.values()].map((group, i) => ({
    table: parent,
    match: matchOf(draft, table, group[0]),
    events: group.map(({ stretches, segment }) => ({ stretches, keys: segment?.values })),
    op: 'mul',
    default: 1,
    timeColumn: time,
    tries: tryKeys(draft, table.node.id, `events ${place + i}`),
  }));
}

function matchOf(draft: Draft, table: TableDraft, { segment }: VolumeEvent): EffectStep['match'] {
  if (segment === undefined) return { kind: 'global' };
  if (segment.side === 'row')
    return { kind: 'row', local: columnNumber(table.node, segment.column), remote: -1 };
  const parent = draft.tables[table.parent as number].node;
  return { kind: 'parent', local: [columnNumber(parent, segment.column)], remote: [] };
}
