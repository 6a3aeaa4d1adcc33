import type { FoundReference } from './keys.ts';
import { type ColumnProfile, SAMPLE_ROWS, type TableProfile } from './profile.ts';

/** Rows that must bear a formula out before it is believed. */
const ROWS_MIN = 20;

/**
 * Columns that repeat a column of the row they refer to: the child's price is the product's. Column -> `table.column`.
 * Only parents whose rows were all looked at can tell.
 */
export function findCopies(
  profile: TableProfile,
  references: readonly FoundReference[],
  tables: ReadonlyMap<string, TableProfile>,
): Map<string, { readonly table: string; readonly column: string }> {
  const found = new Map<string, { table: string; column: string }>();
  for (const reference of references) {
    const parent = tables.get(reference.parent);
    if (parent === undefined || parent.rows > SAMPLE_ROWS) continue;
    const key = parent.columns.find((c) => c.name === reference.key)!;
    const rowOf = new Map(key.sample.map((value, row) => [value, row]));
    const refers = profile.columns.find((c) => c.name === reference.column)!;
    for (const column of profile.columns) {
      if (found.has(column.name) || column.name === reference.column || column.distinct < 2) continue;
      const source = parent.columns.find(
        (c) => c.name !== reference.key && c.type === column.type && repeats(column, refers, c, rowOf),
      );
      if (source !== undefined) found.set(column.name, { table: reference.parent, column: source.name });
    }
  }
  return found;
}

/** Words in the names of columns that say when something began. */
const BEGINNINGS =
  /creat|joined|sign(ed)?_?up|regist|deploy|install|onboard|enrol|activat|open|hired|since|started/i;
const EARLIER_MAX = 0.02;

/**
 * Whether the rows of a table come after the row they refer to, as the children of the language do: hardly any time of
 * theirs lies before its beginning. True where nothing speaks against it.
 */
export function comesAfter(
  profile: TableProfile,
  reference: FoundReference,
  tables: ReadonlyMap<string, TableProfile>,
): boolean {
  const parent = tables.get(reference.parent);
  const times = (columns: readonly ColumnProfile[]) =>
    columns.filter((c) => c.type === 'datetime' || c.type === 'date');
  const starts = times(parent?.columns ?? []);
  const start = starts.find((c) => BEGINNINGS.test(c.name)) ?? starts[0];
  if (parent === undefined || start === undefined || parent.rows > SAMPLE_ROWS) return true;
  const key = parent.columns.find((c) => c.name === reference.key)!;
  const startOf = new Map(key.sample.map((value, row) => [value, start.sample[row]]));
  const refers = profile.columns.find((c) => c.name === reference.column)!;
  return times(profile.columns).every((column) => {
    let earlier = 0;
    column.sample.forEach((time, i) => {
      const began = startOf.get(refers.sample[i]);
      if (typeof time === 'number' && typeof began === 'number' && time < began) earlier++;
    });
    return earlier <= EARLIER_MAX * column.sample.length;
  });
}

function repeats(
  column: ColumnProfile,
  refers: ColumnProfile,
  source: ColumnProfile,
  rowOf: ReadonlyMap<number | string | null, number>,
): boolean {
  if (source.distinct < 2 || source.nulls > 0) return false;
  let seen = 0;
  for (let i = 0; i < column.sample.length; i++) {
    const row = rowOf.get(refers.sample[i]);
    if (refers.sample[i] === null || row === undefined) continue;
    if (column.sample[i] !== source.sample[row]) return false;
    seen++;
  }
  return seen >= ROWS_MIN;
}

const NUMERIC_MAX = 12;

/** Columns that follow from two others of the row: product, sum or difference, as they are or to the cent. */
export function findFormulas(
  { columns }: TableProfile,
  keys: ReadonlySet<string>,
  copies: ReadonlySet<string>,
): Map<string, string> {
  const isName = (name: string) => /^[A-Za-z_]\w*$/.test(name);
  const numeric = columns
    .filter((c) => (c.type === 'float' || c.type === 'int') && !keys.has(c.name) && isName(c.name))
    .slice(0, NUMERIC_MAX);
  const found = new Map<string, string>();
  for (const column of numeric.filter((c) => c.distinct > 10 && !copies.has(c.name))) {
    const operands = numeric.filter((c) => c !== column && !found.has(c.name) && c.distinct > 1);
    const code = formulaOf(column, operands);
    if (code !== undefined) found.set(column.name, code);
  }
  return found;
}

function formulaOf(column: ColumnProfile, operands: readonly ColumnProfile[]): string | undefined {
  for (const [i, a] of operands.entries()) {
    for (const b of operands.slice(i + 1)) {
      for (const operator of ['*', '+', '-'] as const) {
        if (holds(column, a, b, operator, 1e-9)) return `${a.name} ${operator} ${b.name}`;
        if (holds(column, a, b, operator, 0.0051)) return `round(${a.name} ${operator} ${b.name}, 2)`;
        if (operator === '-' && holds(column, b, a, '-', 1e-9)) return `${b.name} - ${a.name}`;
        if (operator === '-' && holds(column, b, a, '-', 0.0051)) return `round(${b.name} - ${a.name}, 2)`;
      }
    }
  }
  return undefined;
}

/** Whether it holds in every row, to within an absolute error. Rounded sums must at least be to the cent themselves. */
function holds(
  column: ColumnProfile,
  a: ColumnProfile,
  b: ColumnProfile,
  operator: '*' | '+' | '-',
  error: number,
) {
  let seen = 0;
  for (let i = 0; i < column.sample.length; i++) {
    const [value, x, y] = [column.sample[i], a.sample[i], b.sample[i]];
    if (typeof value !== 'number' || typeof x !== 'number' || typeof y !== 'number') continue;
    const expected = operator === '*' ? x * y : operator === '+' ? x + y : x - y;
    const slack = error < 1e-6 ? error * Math.max(1, Math.abs(expected)) : error;
    if (Math.abs(value - expected) > slack) return false;
    if (error > 1e-6 && Math.abs(value * 100 - Math.round(value * 100)) > 1e-6 * Math.max(1, Math.abs(value)))
      return false;
    seen++;
  }
  return seen >= ROWS_MIN;
}
