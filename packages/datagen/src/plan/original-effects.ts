import type { TableEffect } from '../dsl/document.ts';
import { columnEffectStep } from './column-effect.ts';
import { columnNumber, type Draft, type TableDraft } from './draft.ts';
import type { ColumnEffectStep } from './plan.ts';

/**
 * A table's effects as the original takes them: as factors of a parent's count, at the time of the parent's first time
 * column, or in the middle of the timeframe; keys that the parent does not have are left out.
 */
export function originalEffects(draft: Draft, table: TableDraft): ColumnEffectStep[] {
  const parent = draft.tables[table.parent as number];
  return table.node.effects.map((effect) => originalEffect(draft, parent, effect));
}

function originalEffect(draft: Draft, parent: TableDraft, effect: TableEffect): ColumnEffectStep {
  const { columns } = parent.node;
  const time = columns.find(({ type }) => type === 'datetime' || type === 'date')?.name;
  const { start, end } = draft.document.timeframe;
  const on = effect.on
    .filter(({ local }) => columnNumber(parent.node, local) >= 0)
    .map((key) => ({ ...key, side: 'row' as const }));
  const step = columnEffectStep(draft, parent, { ...effect, kind: 'effect', on, timeColumn: time });
  return time === undefined ? { ...step, at: (start + end) / 2 } : step;
}
