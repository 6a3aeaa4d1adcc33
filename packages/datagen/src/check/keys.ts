import type { Document, Node } from '../dsl/document.ts';
import { keyReferences, type KeyReference } from '../dsl/key-references.ts';
import { ask, type Checking, name, nodeOf, toNumber } from './checking.ts';

/** The columns of `node` that hold the primary key of `target`: plain copies by lookup, of one row. */
export function keyTo(node: Node, target: Node): KeyReference | undefined {
  return keyReferences([target], node)[0];
}

/** A foreign key that the constraints declare, where `keyTo` finds none. */
export function declaredKey({ constraints }: Document, from: Node, to: Node): KeyReference | undefined {
  const key = constraints.foreignKeys.find(
    (fk) =>
      fk.from.node === from.id && fk.to.node === to.id && to.pk.length === 1 && fk.to.column === to.pk[0],
  );
  return key && { columns: [key.from.column], to: to.id, toColumns: to.pk };
}

/** The condition under which a row `own` refers to the row `other`, both aliases of tables. */
export function joinOn({ columns, toColumns }: KeyReference, own: string, other: string): string {
  return columns.map((column, i) => `${own}.${name(column)} = ${other}.${name(toColumns[i])}`).join(' and ');
}

/** Primary keys of several columns: no two rows agree in all, and none is null. */
export async function checkKeys(checking: Checking): Promise<void> {
  for (const { id: table, pk } of checking.document.nodes) {
    if (pk.length === 1 || !checking.found.has(table)) continue;
    const base = { id: `${table}.${pk.join('+')}.key`, kind: 'keys', table, column: pk[0] } as const;
    if (!pk.every((column) => checking.columns.get(table)?.has(column))) {
      checking.checks.push({ ...base, status: 'failed', message: 'a column is missing' });
      continue;
    }
    const { groups, filled, query } = await countTogether(checking, table, pk);
    const rows = checking.rows.get(table) ?? 0;
    const violations = rows - groups;
    const status = violations === 0 ? 'passed' : 'failed';
    const good = `${rows} keys of ${pk.length} columns, all different`;
    const bad = `${rows - filled} with a null and ${filled - groups} repeated of ${rows} keys`;
    const message = violations === 0 ? good : bad;
    checking.checks.push({ ...base, status, message, rows, violations, query });
  }
}

/** Columns whose values together never repeat. Rows with a null in them do not count, as in SQL. */
export async function checkUniqueTogether(checking: Checking): Promise<void> {
  for (const { node: table, columns } of checking.document.constraints.uniqueTogether) {
    const node = nodeOf(checking, table);
    const id = `${table}.${columns.join('+')}.unique`;
    const base = { id, kind: 'unique', table, column: columns[0] } as const;
    const isThere = columns.every((column) => checking.columns.get(table)?.has(column));
    if (node === undefined || !isThere) {
      checking.checks.push({ ...base, status: 'failed', message: 'a column is missing' });
      continue;
    }
    const { groups, filled, query } = await countTogether(checking, table, columns);
    const violations = filled - groups;
    const status = violations === 0 ? 'passed' : 'failed';
    const message = violations === 0 ? `${groups} combinations, all different` : `${violations} repeated`;
    checking.checks.push({ ...base, status, message, rows: filled, violations, query });
  }
}

/** Rows without a null in these columns, and how many different combinations they hold. */
async function countTogether(checking: Checking, table: string, columns: readonly string[]) {
  const list = columns.map((column) => name(column)).join(', ');
  const filledRows = columns.map((column) => `${name(column)} is not null`).join(' and ');
  const { answer, query } = await ask(
    checking,
    `select sum(n) as n, count(*) as groups from (select count(*) as n from ${name(table)} where ${filledRows} group by ${list}) as g`,
  );
  const [filled, groups] = answer.rows[0].map((cell) => toNumber(cell) || 0);
  return { filled, groups, query };
}

/** References to keys of several columns: every row that has them all finds its row. */
export async function checkKeyReferences(checking: Checking, node: Node): Promise<void> {
  for (const reference of keyReferences(checking.document.nodes, node)) {
    const { columns, to, toColumns } = reference;
    if (columns.length === 1) continue;
    const base = {
      id: `${node.id}.${columns.join('+')}.references.${to}.${toColumns.join('+')}`,
      kind: 'references',
      table: node.id,
      column: columns[0],
    } as const;
    const isThere = (table: string, names: readonly string[]): boolean =>
      names.every((column) => checking.columns.get(table)?.has(column));
    if (!isThere(node.id, columns) || !isThere(to, toColumns)) {
      checking.checks.push({
        ...base,
        status: 'failed',
        message: `cannot refer to ${to}: a column is missing`,
      });
      continue;
    }
    const filled = columns.map((column) => `c.${name(column)} is not null`).join(' and ');
    const { answer, query } = await ask(
      checking,
      `select count(*) as n from ${name(node.id)} as c left join ${name(to)} as p on ${joinOn(reference, 'c', 'p')} where ${filled} and p.${name(toColumns[0])} is null`,
    );
    const violations = toNumber(answer.rows[0][0]);
    const rows = checking.rows.get(node.id) ?? 0;
    const status = violations === 0 ? 'passed' : 'failed';
    const message =
      violations === 0 ? `all in ${to}` : `${violations} of ${rows} rows refer to nothing in ${to}`;
    checking.checks.push({ ...base, status, message, rows, violations, query });
  }
}
