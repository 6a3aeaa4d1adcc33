import { sharedRows } from '../dsl/key-references.ts';
import type { Draft, Pass, TableDraft } from './draft.ts';
import { keyOf } from './draft.ts';

/** Decides which random lookups of a table speak of one row (`sharedRows`), and draws each such row once. */
export const shareRoles: Pass = {
  name: 'share roles',
  run(draft) {
    for (const table of draft.tables) rolesOf(draft, table);
    const count = draft.tables.reduce((sum, table) => sum + table.roles.length, 0);
    return `${count} rows drawn for ${draft.tables.reduce((n, t) => n + t.roleOfColumn.size, 0)} lookups`;
  },
};

function rolesOf(draft: Draft, table: TableDraft): void {
  const { node, roles, roleOfColumn } = table;
  for (const [column, role] of sharedRows(node)) {
    const { generator } = node.columns[column];
    if (generator.kind !== 'lookup' || generator.mode.kind !== 'random') continue;
    const target = draft.tableOf.get(generator.node) as number;
    if (roles[role] === undefined) {
      const nth = roles.filter((other) => other.table === target).length;
      const key = keyOf(draft, node.id, '', `row ${nth} of ${generator.node}`);
      roles[role] = { table: target, key };
    }
    if (generator.mode.distinct) roles[role] = { ...roles[role], distinct: true };
    const { popularity } = generator.mode;
    if (popularity !== undefined) {
      const order = keyOf(draft, generator.node, '', 'popularity');
      roles[role] = { ...roles[role], popularity: { alpha: popularity, order } };
    }
    roleOfColumn.set(column, role);
  }
}
