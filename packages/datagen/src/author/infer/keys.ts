import type { Cell } from '@dataing/ports';
import { type Query, sql } from '@dataing/sql';
import { type ColumnProfile, fromTable, type SourceAccess, type TableProfile } from './profile.ts';

/** A column whose values are found in another table's key. */
export interface FoundReference {
  readonly table: string;
  readonly column: string;
  readonly parent: string;
  readonly key: string;
  /** Children per row of the parent: count -> parents with that count, 0 included. */
  readonly counts: ReadonlyMap<number, number>;
}

/** The column that is never null and never repeated, best by its name and place; undefined where there is none. */
export function findKey({
  source,
  rows,
  columns,
}: Pick<TableProfile, 'source' | 'rows' | 'columns'>): string | undefined {
  const scored = columns
    .filter(
      (c) => (c.type === 'int' || c.type === 'string') && c.nulls === 0 && c.distinct === rows && rows > 0,
    )
    .map((c, i) => ({ name: c.name, score: keyScore(c, source.slice(source.indexOf('.') + 1)) - i / 100 }));
  scored.sort((a, b) => b.score - a.score);
  return scored[0]?.name;
}

function keyScore(column: ColumnProfile, table: string): number {
  const name = fold(column.name);
  const stem = singular(fold(table));
  if (name === 'id' || name === `${stem}id` || name === `${stem}key` || name === `${stem}code`) return 3;
  if (/(id|key|code|uuid|no|number)$/.test(name)) return 2;
  return column.type === 'int' ? 0.5 : 0;
}

const ORPHANS_MAX = 0.02;

/**
 * References by name and containment: the name speaks of the other table or of its key, the types agree, and all but 2 %
 * of the values occur there. Of several parents for a column the best name wins.
 */
export async function findReferences(
  tables: readonly TableProfile[],
  keys: ReadonlyMap<string, string>,
  source: SourceAccess,
): Promise<FoundReference[]> {
  const found: FoundReference[] = [];
  for (const table of tables) {
    for (const column of table.columns) {
      const candidates = tables
        .filter((parent) => keys.has(parent.name))
        .map((parent) => ({
          parent,
          key: keys.get(parent.name)!,
          score:
            parent.name === table.name
              ? selfScore(column.name, keys.get(table.name) === column.name)
              : nameScore(column.name, parent.source, keys.get(parent.name)!),
        }))
        .filter(
          ({ parent, key, score }) => score > 0 && fits(table, column, parent, key, keys.get(table.name)),
        )
        .sort((a, b) => b.score - a.score);
      for (const { parent, key } of candidates) {
        const orphans = await countOrphans(source, table.source, column.name, parent.source, key);
        if (orphans > ORPHANS_MAX * (table.rows - column.nulls)) continue;
        const counts = await countChildren(source, table.source, column, parent);
        found.push({ table: table.name, column: column.name, parent: parent.name, key, counts });
        break;
      }
    }
  }
  return withoutCycles(found);
}

function fits(
  table: TableProfile,
  column: ColumnProfile,
  parent: TableProfile,
  key: string,
  own?: string,
): boolean {
  const target = parent.columns.find((c) => c.name === key)!;
  const isOwnKey = column.name === own;
  // Two tables with the same key: the smaller, or the later, one hangs on the other.
  if (isOwnKey && (table.rows > parent.rows || (table.rows === parent.rows && table.name < parent.name)))
    return false;
  return (
    column.type === target.type && column.distinct > 0 && column.distinct <= parent.rows * (1 + ORPHANS_MAX)
  );
}

/** How much a column's name speaks of a table and its key: 0 not at all. */
export function nameScore(column: string, parent: string, key: string): number {
  const name = fold(column);
  const target = fold(key);
  const stem = singular(fold(parent.slice(parent.indexOf('.') + 1)));
  if (target !== 'id' && name === target) return 4;
  if ([`${stem}id`, `${stem}key`, `${stem}code`, `${stem}${target}`].includes(name)) return 3;
  if (name === stem) return 2.5;
  if (target !== 'id' && target.length > 3 && name.endsWith(target)) return 2;
  return [`${stem}id`, `${stem}key`, `${stem}code`].some((ending) => name.endsWith(ending)) ? 1.5 : 0;
}

/** A column that names another row of its own table. */
function selfScore(column: string, isKey: boolean): number {
  if (isKey) return 0;
  return /parent|manager|supervis|referr|report(s|ed|ing)?_?to|boss|mentor|predecessor|previous|replac/i.test(
    column,
  )
    ? 3.5
    : 0;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : name;
}

async function countOrphans(
  source: SourceAccess,
  table: string,
  column: string,
  parent: string,
  key: string,
) {
  const value = sql.column(column);
  const target = sql.column(key);
  const targets: Query = {
    kind: 'query',
    select: [sql.item(target, 'target')],
    from: fromTable(parent),
    where: sql.isNull(target, true),
  };
  const rows = await source.ask(
    {
      kind: 'query',
      select: [sql.item(sql.countRows(), 'n0')],
      from: fromTable(table),
      where: sql.all([
        sql.isNull(value, true),
        { kind: 'in_query', operand: value, query: targets, negated: true },
      ]),
    },
    1,
  );
  return Number(rows[0][0]);
}

const COUNTS_MAX = 5000;

async function countChildren(
  source: SourceAccess,
  table: string,
  column: ColumnProfile,
  parent: TableProfile,
) {
  const value = sql.column(column.name);
  const perParent: Query = {
    kind: 'query',
    select: [sql.item(value, 'parent'), sql.item(sql.countRows(), 'children')],
    from: fromTable(table),
    where: sql.isNull(value, true),
    groupBy: { kind: 'by', expressions: [value] },
  };
  const children = sql.column('children');
  const rows: ReadonlyArray<readonly Cell[]> = await source.ask(
    {
      kind: 'query',
      select: [sql.item(children, 'children'), sql.item(sql.countRows(), 'parents')],
      from: { kind: 'subquery', query: perParent, alias: 'per_parent' },
      groupBy: { kind: 'by', expressions: [children] },
      orderBy: [{ expression: children }],
    },
    COUNTS_MAX,
  );
  const counts = new Map(rows.map(([count, parents]) => [Number(count), Number(parents)]));
  const childless = parent.rows - column.distinct;
  if (childless > 0) counts.set(0, childless);
  return counts;
}

/** Leaves out references that would close a circle, those found later first. */
function withoutCycles(references: readonly FoundReference[]): FoundReference[] {
  const kept: FoundReference[] = [];
  const reaches = (from: string, to: string): boolean =>
    from === to || kept.some((r) => r.table === from && r.parent !== from && reaches(r.parent, to));
  for (const reference of references) {
    const isSelf = reference.parent === reference.table;
    if (isSelf || !reaches(reference.parent, reference.table)) kept.push(reference);
  }
  return kept;
}
