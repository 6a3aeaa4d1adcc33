import { choicesOf, type Draft, numberGenerator } from './draft-column.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';

/** A column that goes by another one of its row, as the language says it. */
export interface Dependence {
  readonly column: string;
  readonly generator: Draft;
  readonly note: string;
}

/** Values of the column that decides; each must have enough rows to say something of. */
const CASES_MAX = 12;
const ROWS_PER_CASE = 30;
/** Cramer's V, or the share of the variance between the cases, from which a dependence is said. */
const STRENGTH_MIN = 0.3;
/** A column is decided by one that has fewer values, so no circle can arise among those with as many. */
const VALUES_MAX = 40;

/**
 * For each column the one of few values that explains it best, where it explains enough: categories by the joint shares,
 * numbers by the means of the cases, and nulls that come with one value always. Columns decide in one direction only: the
 * ones with fewer values first; and only those whose values are listed. `free` names the columns whose values nothing else gives.
 */
export function findDependences(
  { columns, rows }: Pick<TableProfile, 'columns' | 'rows'>,
  free: ReadonlySet<string>,
): Map<string, Dependence> {
  const deciders = columns
    .filter((column) => column.type === 'string' || column.type === 'bool')
    .filter((column) => free.has(column.name) && isDecider(column))
    .sort((a, b) => a.distinct - b.distinct);
  const found = new Map<string, Dependence>();
  for (const column of columns) {
    if (!free.has(column.name) || rows < 2 * ROWS_PER_CASE) continue;
    let best: { by: ColumnProfile; strength: number } | undefined;
    for (const by of deciders) {
      if (by === column || !comesBefore(by, column, deciders)) continue;
      const strength = strengthOf(column, by);
      if (strength >= STRENGTH_MIN && strength > (best?.strength ?? 0)) best = { by, strength };
    }
    const generator = best && givenOf(column, best.by);
    if (best === undefined || generator === undefined) continue;
    const note = `It goes by ${best.by.name} (strength ${best.strength.toFixed(2)} of 1).`;
    found.set(column.name, { column: best.by.name, generator, note });
  }
  return found;
}

function isDecider({ sample, distinct }: ColumnProfile): boolean {
  if (distinct < 2 || distinct > CASES_MAX) return false;
  const counts = new Map<unknown, number>();
  for (const value of sample) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts.size === distinct && [...counts.values()].every((count) => count >= ROWS_PER_CASE);
}

function comesBefore(by: ColumnProfile, column: ColumnProfile, deciders: readonly ColumnProfile[]): boolean {
  const place = deciders.indexOf(column);
  return place < 0 || deciders.indexOf(by) < place;
}

/** Rows by the value of the column that decides. */
function groupsOf(
  column: ColumnProfile,
  by: ColumnProfile,
): Map<string | null, Array<number | string | null>> {
  const groups = new Map<string | null, Array<number | string | null>>();
  by.sample.forEach((value, row) => {
    const group = groups.get(labelOf(by, value)) ?? [];
    groups.set(labelOf(by, value), group);
    group.push(column.sample[row]);
  });
  return groups;
}

/** Null where it is null: no case speaks of that. */
function labelOf({ type }: ColumnProfile, value: number | string | null): string | null {
  if (value === null) return null;
  return type === 'bool' ? String(value === 1) : String(value);
}

function strengthOf(column: ColumnProfile, by: ColumnProfile): number {
  const groups = [...groupsOf(column, by).values()];
  const always = groups.filter((group) => group.every((value) => value === null)).length;
  const never = groups.filter((group) => group.every((value) => value !== null)).length;
  // An attribute that some values have and others never: whatever it says.
  if (always > 0 && always + never === groups.length && always < groups.length) return 1;
  if (column.type === 'string' || column.type === 'bool') return cramersV(groups);
  return column.type === 'int' || column.type === 'float' ? betweenShare(groups) : 0;
}

/** Cramer's V of a table of counts, null a value of its own; 0 where there are too many values. */
function cramersV(groups: ReadonlyArray<ReadonlyArray<number | string | null>>): number {
  const totals = new Map<unknown, number>();
  let n = 0;
  for (const value of groups.flat()) {
    totals.set(value, (totals.get(value) ?? 0) + 1);
    n++;
  }
  if (totals.size < 2 || totals.size > VALUES_MAX) return 0;
  let chi = 0;
  for (const group of groups) {
    const counts = new Map<unknown, number>();
    for (const value of group) counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const [value, total] of totals) {
      const expected = (total * group.length) / n;
      const difference = (counts.get(value) ?? 0) - expected;
      chi += (difference * difference) / expected;
    }
  }
  return Math.sqrt(chi / (n * (Math.min(groups.length, totals.size) - 1)));
}

/** The correlation ratio: the square root of the part of the variance that lies between the groups. */
function betweenShare(groups: ReadonlyArray<ReadonlyArray<number | string | null>>): number {
  const numbers = groups.map((group) => group.filter((value) => typeof value === 'number'));
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const all = numbers.flat();
  const mean = meanOf(all);
  const total = all.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const between = numbers.reduce((sum, group) => {
    const distance = meanOf(group) - mean;
    return sum + group.length * distance * distance;
  }, 0);
  return total > 0 ? Math.sqrt(between / total) : 0;
}

/** A generator per value; undefined where a case has too few rows, or values that must not be copied. */
function givenOf(column: ColumnProfile, by: ColumnProfile): Draft | undefined {
  const cases: Record<string, Draft | null> = {};
  let otherwise: Draft | null = null;
  for (const [label, group] of groupsOf(column, by)) {
    const present = group.filter((value) => value !== null);
    // Nulls that come and go inside a case are left to null_rate, which knows no cases.
    const isMixed = present.length > 0 && present.length < group.length;
    if (isMixed || (present.length > 0 && present.length < ROWS_PER_CASE)) return undefined;
    const generator = present.length === 0 ? null : caseOf(column, present);
    if (generator === undefined) return undefined;
    if (label === null) otherwise = generator;
    else cases[label] = generator;
  }
  return { given: { column: by.name, cases, ...(otherwise === null ? {} : { otherwise }) } };
}

function caseOf(column: ColumnProfile, present: ReadonlyArray<number | string>): Draft | undefined {
  // Of the column as a whole as few values may be copied as anywhere.
  const isListed = column.distinct <= VALUES_MAX;
  const choices = isListed ? choicesOf(present, new Set(present).size, VALUES_MAX / 2) : undefined;
  if (choices !== undefined) {
    const values = column.type === 'bool' ? choices.values.map((value) => value === 1) : choices.values;
    return { choice: { choices: values, weights: choices.weights } };
  }
  if (column.type !== 'int' && column.type !== 'float') return undefined;
  const numbers = present.filter((value) => typeof value === 'number');
  return numberGenerator(numbers, column.type === 'int').generator;
}
