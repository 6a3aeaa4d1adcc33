import type { ColumnEffect } from '../dsl/behaviour.ts';
import { columnNumber, type Draft, type TableDraft } from './draft.ts';
import type { ColumnEffectStep } from './plan.ts';

/** An effect on values with numbers instead of names. */
export function columnEffectStep(draft: Draft, table: TableDraft, effect: ColumnEffect): ColumnEffectStep {
  const remote = draft.tableOf.get(effect.effectNode) as number;
  const effectNode = draft.tables[remote].node;
  const parent = table.parent === undefined ? table.node : draft.tables[table.parent].node;
  const { window, field, timeColumn } = effect;
  return {
    kind: 'effect',
    table: remote,
    on: effect.on.map((key) => ({
      side: key.side,
      local: columnNumber(key.side === 'row' ? table.node : parent, key.local),
      remote: columnNumber(effectNode, key.remote),
    })),
    window: window && {
      start: columnNumber(effectNode, window.start),
      end: columnNumber(effectNode, window.end),
    },
    field: field === undefined ? undefined : columnNumber(effectNode, field),
    op: effect.op,
    default: effect.default,
    timeColumn: timeColumn === undefined ? undefined : columnNumber(table.node, timeColumn),
  };
}
