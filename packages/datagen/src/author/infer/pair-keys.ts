import { sql } from '@dataing/sql';
import type { FoundReference } from './keys.ts';
import { fromTable, numbersOf, type SourceAccess, type TableProfile } from './profile.ts';

/** Two columns that together never repeat: a reference to a parent, and what tells the rows of that parent apart. */
export interface PairKey {
  readonly parent: string;
  /** The other column: a reference to another table, or a number that counts the parent's rows from `start` on. */
  readonly other: string;
  readonly start?: number;
}

/** Pairs for the tables that have no key of one column: bridges of two tables first, then numbered rows of one. */
export async function findPairKeys(
  tables: readonly TableProfile[],
  keys: ReadonlyMap<string, string>,
  references: readonly FoundReference[],
  source: SourceAccess,
): Promise<Map<string, PairKey>> {
  const found = new Map<string, PairKey>();
  for (const table of tables) {
    if (keys.has(table.name) || table.rows === 0) continue;
    const own = references.filter(
      (r) => r.table === table.name && r.parent !== r.table && isFilled(table, r.column),
    );
    const pair = (await findBridge(table, own, source)) ?? (await findNumbered(table, own, source));
    if (pair !== undefined) found.set(table.name, pair);
  }
  return found;
}

function isFilled({ columns }: TableProfile, name: string): boolean {
  return columns.find((column) => column.name === name)?.nulls === 0;
}

async function findBridge(
  table: TableProfile,
  references: readonly FoundReference[],
  source: SourceAccess,
): Promise<PairKey | undefined> {
  for (const [i, { column: parent, parent: one }] of references.entries()) {
    for (const { column: other, parent: two } of references.slice(i + 1)) {
      if (one !== two && (await pairsOf(table, [parent, other], source)) === table.rows)
        return { parent, other };
    }
  }
  return undefined;
}

const STARTS = [0, 1];

async function findNumbered(
  table: TableProfile,
  references: readonly FoundReference[],
  source: SourceAccess,
): Promise<PairKey | undefined> {
  const isReference = (name: string): boolean => references.some((r) => r.column === name);
  for (const { column: parent } of references) {
    for (const column of table.columns) {
      const start = numbersOf(column).reduce((least, n) => Math.min(least, n), Number.POSITIVE_INFINITY);
      if (column.type !== 'int' || column.nulls > 0 || isReference(column.name) || !STARTS.includes(start))
        continue;
      const isPair = (await pairsOf(table, [parent, column.name], source)) === table.rows;
      if (isPair && (await isNumbered(table, parent, column.name, start, source)))
        return { parent, other: column.name, start };
    }
  }
  return undefined;
}

/** How many different combinations the columns hold. */
async function pairsOf(table: TableProfile, names: readonly string[], source: SourceAccess): Promise<number> {
  const columns = names.map((column) => sql.column(column));
  const rows = await source.ask(
    {
      kind: 'query',
      select: [sql.item(sql.countRows(), 'n')],
      from: {
        kind: 'subquery',
        query: {
          kind: 'query',
          select: columns.map((column, i) => sql.item(column, `c${i}`)),
          from: fromTable(table.source),
          groupBy: { kind: 'by', expressions: columns },
        },
        alias: 'pairs',
      },
    },
    1,
  );
  return Number(rows[0][0]);
}

/** Whether the greatest number of each parent's rows says how many there are: with no repeats, they count from `start`. */
async function isNumbered(
  table: TableProfile,
  parent: string,
  column: string,
  start: number,
  source: SourceAccess,
): Promise<boolean> {
  const key = sql.column(parent);
  const last = sql.call('max', sql.column(column));
  const missing = sql.binary('-', sql.binary('+', last, sql.number(1 - start)), sql.countRows());
  const rows = await source.ask(
    {
      kind: 'query',
      select: [sql.item(sql.call('max', sql.call('abs', sql.column('missing'))), 'most')],
      from: {
        kind: 'subquery',
        query: {
          kind: 'query',
          select: [sql.item(missing, 'missing')],
          from: fromTable(table.source),
          groupBy: { kind: 'by', expressions: [key] },
        },
        alias: 'numbered',
      },
    },
    1,
  );
  return Number(rows[0][0]) === 0;
}
