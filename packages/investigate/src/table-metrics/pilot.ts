import type { Cell, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { sql } from '@dataing/sql';
import { relationNamed } from '../context/relation-name.ts';
import type { Ledger } from '../evidence/ledger.ts';

/** What a few rows tell, before the table is measured: nothing here is a figure anybody sees. */
export interface Pilot {
  /** Column -> its values, where they are few and come again and again. */
  readonly frequentValues: ReadonlyMap<string, readonly string[]>;
  /** Columns named like identifiers whose values are all different, or nearly all, in the order of the table. */
  readonly unique: readonly string[];
}

const PILOT_ROWS = 2000;
const MOST_PILOT_COLUMNS = 60;
/** Values of a column that are followed one by one. */
const MOST_VALUES = 8;
/** More than this many in the pilot: the column names things instead of sorting them. */
const FEW_VALUES = 20;
const LEAST_REPEATS = 10;
/** Rows from which being different says something, and the part of them that may be repeats: the fault that is looked for. */
const LEAST_UNIQUE_ROWS = 50;
const MOST_REPEATED_SHARE = 0.05;

/**
 * Looks at the first rows of a table, whichever the engine gives first: which texts and truth values are few. Values
 * that were followed on an earlier run (`known`) stay, so that their series go on.
 */
export async function lookAhead(
  ledger: Ledger,
  table: WarehouseTable,
  known: ReadonlyMap<string, readonly string[]>,
): Promise<Pilot> {
  const columns = table.columns
    .filter((it) => canBeFew(it) || isIdentifier(it.name))
    .slice(0, MOST_PILOT_COLUMNS);
  if (columns.length === 0) return { frequentValues: new Map(), unique: [] };
  const { rows } = await ledger.ask(
    'a few rows, for values that come again',
    {
      kind: 'query',
      select: columns.map((column) => sql.item(sql.column(column.name))),
      from: relationNamed(table.name),
      limit: PILOT_ROWS,
    },
    { maxRows: PILOT_ROWS },
  );
  const found = new Map<string, readonly string[]>();
  const unique = columns.flatMap(({ name }, i) =>
    isIdentifier(name) && areDifferent(rows.map((row) => row[i])) ? [name] : [],
  );
  for (const [i, column] of columns.entries()) {
    const { name } = column;
    if (!canBeFew(column)) continue;
    const before = known.get(name) ?? [];
    const values = [...new Set([...before, ...frequent(rows.map((row) => row[i]))])].slice(0, MOST_VALUES);
    if (values.length > 0) found.set(name, values);
  }
  return { frequentValues: found, unique };
}

/** Texts only: what a truth value says is its mean. */
function canBeFew({ dataType }: WarehouseColumn): boolean {
  return dataType === 'string';
}

/** The values by how often they come, where there are few of them; else none. */
function frequent(cells: readonly Cell[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    if (typeof cell !== 'string') continue;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (counts.size > FEW_VALUES) return [];
  }
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (total < LEAST_REPEATS * counts.size) return [];
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([value]) => value);
}

/** Named for which rather than for how much. */
export function isIdentifier(name: string): boolean {
  return /(^|_)(id|key|uuid|guid|code|zip|phone|year)$/i.test(name) || /[a-z]Id$/.test(name);
}

function areDifferent(cells: readonly Cell[]): boolean {
  const known = cells.filter((cell) => cell !== null);
  const different = new Set(known).size;
  return known.length >= LEAST_UNIQUE_ROWS && different >= (1 - MOST_REPEATED_SHARE) * known.length;
}
