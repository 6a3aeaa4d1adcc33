import { expectedMost } from './most-children.ts';
import { weighedLimit } from './time-grid.ts';
import { refuse, type Draft, type Pass, type TableDraft } from './draft.ts';

/** Distinct rows must be there in sufficient number, and are dealt out evenly: nothing else may weigh them. */
export const checkDistinct: Pass = {
  name: 'check distinct rows',
  run(draft) {
    let distinct = 0;
    for (const table of draft.tables) {
      for (const [number, role] of table.roles.entries()) {
        if (role.popularity !== undefined) checkPopularity(draft, table, number);
        if (!role.distinct) continue;
        distinct++;
        checkRole(draft, table, number);
      }
    }
    return `${distinct} roles without repeats`;
  },
};

function checkRole(draft: Draft, table: TableDraft, number: number): void {
  const role = table.roles[number];
  const target = draft.tables[role.table].node;
  const at = table.node.columns[[...table.roleOfColumn].find(([, of]) => of === number)?.[0] ?? 0];
  const name = `the rows of "${target.id}" in "${table.node.id}"`;
  if (role.effect !== undefined || role.tries !== undefined) {
    const message = `${name} are distinct, and weighed by effects, segments or ages`;
    refuse(draft, 'PLAN_UNIQUE', message, at.span, 'Remove distinct, or what weighs the rows.');
    return;
  }
  const most = expectedMost(table);
  if (target.rows === undefined || most <= target.rows) return;
  const message = `${name} are distinct: ${most} children of one parent, ${target.rows} rows`;
  refuse(draft, 'PLAN_UNIQUE', message, at.span, 'Lower the greatest count of the fanout, or add rows.');
}

/** More rows than an alias table takes cannot be weighed one by one, nor can rows that something else weighs. */
function checkPopularity(draft: Draft, table: TableDraft, number: number): void {
  const role = table.roles[number];
  const target = draft.tables[role.table];
  const at = table.node.columns[[...table.roleOfColumn].find(([, of]) => of === number)?.[0] ?? 0];
  const name = `the rows of "${target.node.id}" in "${table.node.id}"`;
  if (role.effect !== undefined || role.tries !== undefined) {
    const message = `${name} have a popularity, and are weighed by effects, segments or ages`;
    refuse(draft, 'PLAN_POPULARITY', message, at.span, 'Remove popularity, or what weighs the rows.');
  } else if (Math.max(target.node.rows ?? 0, target.expectedRows) > weighedLimit) {
    const message = `${name} have a popularity, and are more than ${weighedLimit}`;
    refuse(draft, 'PLAN_POPULARITY', message, at.span, 'Remove popularity, or lower the rows.');
  }
}
