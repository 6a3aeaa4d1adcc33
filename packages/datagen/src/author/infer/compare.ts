import type { ColumnType } from '../../dsl/index.ts';

type Sample = ReadonlyArray<number | string | null>;

/** How far the made data are from the source, 0 alike to 1 apart. */
export interface ColumnDistance {
  readonly table: string;
  readonly column: string;
  /** ks: Kolmogorov-Smirnov of numbers and times; total_variation: of categories; length: KS of the lengths of free text. */
  readonly measure: 'ks' | 'total_variation' | 'length';
  readonly distance: number;
  readonly nullDifference: number;
}

export interface PairDistance {
  readonly table: string;
  readonly columns: readonly [string, string];
  /** Difference of rank correlations of numbers (0 to 2), or total variation of the joint shares of categories. */
  readonly measure: 'correlation_difference' | 'total_variation';
  readonly distance: number;
}

export interface Compared {
  readonly name: string;
  readonly type: ColumnType | undefined;
  readonly sample: Sample;
}

const CATEGORIES_MAX = 40;
const ROWS_PER_CATEGORY = 5;
const PAIRED_MAX = 12;

/** The distance of one column, from samples of both sides. */
export function columnDistance(table: string, source: Compared, made: Compared): ColumnDistance {
  const base = {
    table,
    column: source.name,
    nullDifference: Math.abs(nullShare(source.sample) - nullShare(made.sample)),
  };
  if (source.type !== 'string' && source.type !== 'bool') {
    return { ...base, measure: 'ks', distance: ksOf(numbers(source.sample), numbers(made.sample)) };
  }
  if (isCategory(source)) {
    return {
      ...base,
      measure: 'total_variation',
      distance: totalVariation(present(source.sample), present(made.sample)),
    };
  }
  return { ...base, measure: 'length', distance: ksOf(lengths(source.sample), lengths(made.sample)) };
}

/** The distances of all pairs of numbers, and of all pairs of categories, of one table. */
export function pairDistances(
  table: string,
  source: readonly Compared[],
  made: readonly Compared[],
): PairDistance[] {
  const other = new Map(made.map((column) => [column.name, column]));
  const both = source.filter((column) => other.has(column.name));
  const isNumber = ({ type }: Compared) => type === 'int' || type === 'float';
  const found: PairDistance[] = [];
  eachPair(both.filter(isNumber).slice(0, PAIRED_MAX), (a, b) => {
    const before = spearman(a.sample, b.sample);
    const after = spearman(other.get(a.name)!.sample, other.get(b.name)!.sample);
    found.push({
      table,
      columns: [a.name, b.name],
      measure: 'correlation_difference',
      distance: Math.abs(before - after),
    });
  });
  eachPair(both.filter((column) => !isNumber(column) && isCategory(column)).slice(0, PAIRED_MAX), (a, b) => {
    const joint = (x: Sample, y: Sample) => x.map((value, i) => `${value}\u0000${y[i]}`);
    const distance = totalVariation(
      joint(a.sample, b.sample),
      joint(other.get(a.name)!.sample, other.get(b.name)!.sample),
    );
    found.push({ table, columns: [a.name, b.name], measure: 'total_variation', distance });
  });
  return found;
}

function eachPair<Item>(items: readonly Item[], visit: (a: Item, b: Item) => void): void {
  items.forEach((a, i) => {
    for (const b of items.slice(i + 1)) visit(a, b);
  });
}

function isCategory({ sample, type }: Compared): boolean {
  if (type !== 'string' && type !== 'bool') return false;
  const distinct = new Set(sample).size;
  return distinct <= CATEGORIES_MAX && distinct * ROWS_PER_CATEGORY <= sample.length;
}

function present(sample: Sample): Array<number | string> {
  return sample.filter((value) => value !== null);
}

function numbers(sample: Sample): number[] {
  return sample.filter((value) => typeof value === 'number');
}

function lengths(sample: Sample): number[] {
  return present(sample).map((value) => String(value).length);
}

function nullShare(sample: Sample): number {
  return sample.length === 0 ? 0 : 1 - present(sample).length / sample.length;
}

/** Two-sample Kolmogorov-Smirnov distance; 1 where one side is empty and the other is not. */
export function ksOf(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : 1;
  const x = Float64Array.from(a).sort();
  const y = Float64Array.from(b).sort();
  let i = 0;
  let j = 0;
  let greatest = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] === value) i++;
    while (j < y.length && y[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / x.length - j / y.length));
  }
  return greatest;
}

/** Half the sum of the differences of shares. */
export function totalVariation(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : 1;
  const shares = new Map<number | string, number>();
  for (const value of a) shares.set(value, (shares.get(value) ?? 0) + 1 / a.length);
  for (const value of b) shares.set(value, (shares.get(value) ?? 0) - 1 / b.length);
  let sum = 0;
  for (const share of shares.values()) sum += Math.abs(share);
  return sum / 2;
}

/** Spearman's rank correlation over the rows where both are there; ties share their mean rank. 0 where nothing varies. */
export function spearman(a: Sample, b: Sample): number {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (typeof x !== 'number' || typeof y !== 'number') continue;
    xs.push(x);
    ys.push(y);
  }
  return pearson(ranks(xs), ranks(ys));
}

function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) found[order[k]] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}

function pearson(xs: Float64Array, ys: Float64Array): number {
  const n = xs.length;
  const middle = (n - 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i] - middle;
    const y = ys[i] - middle;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
