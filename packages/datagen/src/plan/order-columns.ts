import { orderByNeeds } from '@dataing/base/graph';
import { refuse, type Draft, type Pass } from './draft.ts';
import { countNeeds, rowCount } from './needs.ts';
import type { ColumnRef } from './plan.ts';

/** Checks that columns and row counts need one another without a circle; tables may refer to each other freely. */
export const orderColumns: Pass = {
  name: 'order columns',
  run(draft) {
    const first: number[] = [];
    const refs: ColumnRef[] = [];
    for (const table of draft.tables) {
      first.push(refs.length);
      for (let column = rowCount; column < table.columns.length; column++)
        refs.push({ table: table.index, column });
    }
    const numberOf = (ref: ColumnRef): number => first[ref.table] + ref.column + 1;
    const needs = (node: number): number[] => {
      const { table, column } = refs[node];
      const draftTable = draft.tables[table];
      return (column === rowCount ? countNeeds(draft, draftTable) : draftTable.columns[column].needs).map(
        numberOf,
      );
    };
    const order = orderByNeeds(refs.length, needs);
    if (!order.ok)
      refuseCycle(
        draft,
        order.cycle.map((node) => refs[node]),
      );
    return `${refs.length} values in order`;
  },
};

function refuseCycle(draft: Draft, cycle: readonly ColumnRef[]): void {
  const names = [...cycle, cycle[0]].map(({ table, column }) => {
    const { node } = draft.tables[table];
    return column === rowCount ? `rows of ${node.id}` : `${node.id}.${node.columns[column].name}`;
  });
  const { table, column } = cycle.find((ref) => ref.column !== rowCount) ?? cycle[0];
  const { node } = draft.tables[table];
  refuse(
    draft,
    'PLAN_COLUMN_CYCLE',
    `these values need one another in a circle: ${names.join(' -> ')}`,
    node.columns[column]?.span ?? node.span,
    'Break the circle by drawing one of them from its own distribution.',
  );
}
