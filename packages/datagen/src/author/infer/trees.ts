import { sql } from '@dataing/sql';
import type { FoundReference } from './keys.ts';
import { fromTable, type SourceAccess, type TableProfile } from './profile.ts';

/** A tree over the rows of a table: roots without a parent, and children per row that has any. */
export interface FoundTree {
  readonly column: string;
  readonly roots: number;
  readonly branching: number;
}

/**
 * References of tables to themselves that cannot run in a circle: some rows have no parent, and the others name one whose
 * key is smaller than their own.
 */
export async function findTrees(
  tables: readonly TableProfile[],
  references: readonly FoundReference[],
  source: SourceAccess,
): Promise<Map<string, FoundTree>> {
  const found = new Map<string, FoundTree>();
  for (const { table: name, column, parent, key } of references) {
    const table = tables.find((other) => other.name === name);
    const own = table?.columns.find((other) => other.name === column);
    if (parent !== name || table === undefined || own?.type !== 'int' || found.has(name)) continue;
    const children = table.rows - own.nulls;
    if (own.nulls === 0 || children === 0 || !(await isRising(table, key, column, source))) continue;
    const branching = Math.max(1, Math.round(children / own.distinct));
    found.set(name, { column, roots: own.nulls, branching });
  }
  return found;
}

async function isRising(
  table: TableProfile,
  key: string,
  column: string,
  source: SourceAccess,
): Promise<boolean> {
  const rows = await source.ask(
    {
      kind: 'query',
      select: [sql.item(sql.countRows(), 'n')],
      from: fromTable(table.source),
      where: sql.binary('>=', sql.column(column), sql.column(key)),
    },
    1,
  );
  return Number(rows[0][0]) === 0;
}
