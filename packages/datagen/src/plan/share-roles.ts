import type { Draft, Pass, TableDraft } from './draft.ts';
import { keyOf } from './draft.ts';

interface OpenRole {
  readonly role: number;
  readonly columns: Set<string>;
}

/**
 * Decides which random lookups of a table speak of one row. In declared order, a lookup of X.c joins the latest
 * role of X that does not hold c yet, else opens a new one: so (shop_id, shop_city) agree, while
 * (from_account_id, to_account_id) are two accounts.
 */
export const shareRoles: Pass = {
  name: 'share roles',
  run(draft) {
    for (const table of draft.tables) rolesOf(draft, table);
    const count = draft.tables.reduce((sum, table) => sum + table.roles.length, 0);
    return `${count} rows drawn for ${draft.tables.reduce((n, t) => n + t.roleOfColumn.size, 0)} lookups`;
  },
};

function rolesOf(draft: Draft, table: TableDraft): void {
  const open = new Map<string, OpenRole[]>();
  table.node.columns.forEach((column, i) => {
    const generator = column.generator;
    if (generator.kind !== 'lookup' || generator.mode.kind !== 'random') return;
    const roles = open.get(generator.node) ?? [];
    open.set(generator.node, roles);
    let role = roles.findLast((candidate) => !candidate.columns.has(generator.column));
    if (role === undefined) {
      role = { role: table.roles.length, columns: new Set() };
      const key = keyOf(draft, table.node.id, '', `row ${roles.length} of ${generator.node}`);
      table.roles.push({ table: draft.tableOf.get(generator.node) as number, key });
      roles.push(role);
    }
    role.columns.add(generator.column);
    if (generator.mode.distinct) table.roles[role.role] = { ...table.roles[role.role], distinct: true };
    table.roleOfColumn.set(i, role.role);
  });
}
