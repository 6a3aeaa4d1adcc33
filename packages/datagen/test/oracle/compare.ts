import { chiSquareTail, normalCdf } from '@dataing/base/maths';
import { dayOf, hourOf, monthIndexOfDay, weekdayOfDay } from '@dataing/base/time';

/** What the oracle file says of one column; which fields are there depends on the kind of column. */
export interface OracleColumn {
  readonly dtype: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly mean?: number;
  readonly std?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  /** At 1, 5, 25, 50, 75, 95 and 99 percent. */
  readonly q?: readonly number[];
  readonly shares?: Readonly<Record<string, number>>;
  readonly true?: number;
  readonly dow?: readonly number[];
  readonly hour?: readonly number[];
  readonly month?: readonly number[];
}

/** Our values of one column, nulls left out: numbers (times in microseconds), texts or truth values. */
export interface ColumnSample {
  readonly rows: number;
  readonly values: ArrayLike<number> | readonly string[] | readonly boolean[];
}

/** One test: the probability of a difference at least this large if both came from one distribution. */
export interface Finding {
  readonly statistic: string;
  readonly p: number;
  readonly detail: string;
}

const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Cells with fewer rows than this in either sample (by the pooled share) are merged: the approximation needs them. */
const LEAST_EXPECTED = 10;

/** All tests that the oracle's figures of a column allow. */
export function compareColumn(oracle: OracleColumn, oracleRows: number, sample: ColumnSample): Finding[] {
  const filled = sample.values.length;
  const oracleFilled = oracleRows - oracle.nulls;
  const nulls = [oracle.nulls, oracleFilled];
  const findings = [chiSquare('nulls', nulls, [sample.rows - filled, filled])];
  if (oracle.shares) findings.push(compareShares(oracle.shares, oracleFilled, sample.values as string[]));
  if (oracle.true !== undefined) {
    const yes = (sample.values as boolean[]).filter(Boolean).length;
    const expected = [oracle.true * oracleFilled, (1 - oracle.true) * oracleFilled];
    findings.push(chiSquare('true', expected, [yes, filled - yes]));
  }
  findings.push(compareDistinct(oracle.distinct, oracleFilled, sample.values));
  if (typeof sample.values[0] === 'number') {
    const sorted = Float64Array.from(sample.values as ArrayLike<number>).sort();
    if (oracle.dow) findings.push(...compareCalendar(oracle, oracleFilled, sorted));
    if (oracle.q) findings.push(...compareNumbers(oracle, oracleFilled, sorted));
    findings.push(...compareExtremes(oracle, oracleFilled, sorted));
  }
  return findings;
}

/** Row counts of children: each sample has at most Poisson variance around the same expectation. */
export function compareRows(oracleRows: number, rows: number): Finding {
  const z = oracleRows === rows ? 0 : (rows - oracleRows) / Math.sqrt(rows + oracleRows);
  return normal('rows', z, `${rows} rows, the original ${oracleRows}`);
}

function compareShares(
  shares: Readonly<Record<string, number>>,
  rows: number,
  texts: readonly string[],
): Finding {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const names = [...new Set([...Object.keys(shares), ...counts.keys()])];
  const expected = names.map((name) => (shares[name] ?? 0) * rows);
  return chiSquare(
    'shares',
    expected,
    names.map((name) => counts.get(name) ?? 0),
  );
}

function compareCalendar(oracle: OracleColumn, rows: number, micros: Float64Array): Finding[] {
  const dow = new Array<number>(7).fill(0);
  const hour = new Array<number>(24).fill(0);
  const month = new Array<number>(12).fill(0);
  for (const instant of micros) {
    const day = dayOf(instant);
    dow[weekdayOfDay(day)]++;
    hour[hourOf(instant)]++;
    month[monthIndexOfDay(day)]++;
  }
  const scaled = (shares: readonly number[]) => shares.map((share) => share * rows);
  return [
    chiSquare('dow', scaled(oracle.dow!), dow),
    chiSquare('hour', scaled(oracle.hour!), hour),
    chiSquare('month', scaled(oracle.month!), month),
  ];
}

function compareNumbers(oracle: OracleColumn, oracleRows: number, sorted: Float64Array): Finding[] {
  const { mean, std, kurtosis } = momentsOf(sorted);
  const both = 1 / oracleRows + 1 / sorted.length;
  const spread = std * Math.sqrt(both);
  const meanZ = spread === 0 ? 0 : (mean - oracle.mean!) / spread;
  // The logarithm of a sample's deviation has variance (kurtosis - 1) / 4n.
  const stdZ = std === 0 ? 0 : Math.log(std / oracle.std!) / Math.sqrt(((kurtosis - 1) / 4) * both);
  const findings = [
    normal('mean', meanZ, `${mean}, the original ${oracle.mean}`),
    normal('std', stdZ, `${std}, the original ${oracle.std}`),
  ];
  oracle.q!.forEach((value, i) => {
    findings.push(compareQuantile(QUANTILES[i], value, oracleRows, sorted));
  });
  return findings;
}

/**
 * The share of our values up to the oracle's quantile must be its p, but for the noise of both samples (on the arc
 * sine scale, where it does not depend on p). Equal values make the share an interval; a quantile lies between two
 * of the oracle's values, which is worth one row.
 */
function compareQuantile(p: number, value: number, oracleRows: number, sorted: Float64Array): Finding {
  // The oracle's quantiles are rounded to four digits.
  const slack = 5e-5;
  const low = lowerBound(sorted, value - slack) / sorted.length - 1 / oracleRows;
  const high = lowerBound(sorted, value + slack, true) / sorted.length + 1 / oracleRows;
  const nearest = Math.min(1, Math.max(0, p < low ? low : p > high ? high : p));
  const distance = 2 * (Math.asin(Math.sqrt(nearest)) - Math.asin(Math.sqrt(p)));
  const z = distance / Math.sqrt(1 / oracleRows + 1 / sorted.length);
  return normal(`q${p * 100}`, z, `${value} is our quantile ${((low + high) / 2).toFixed(4)}`);
}

/** Added to the values seen once, which may be none by luck: parents without a child among a thousand, say. */
const RARE = 2;

/**
 * Numbers of distinct values. The variance of such a number is at most the expected number of values that occur
 * once (Efron-Stein), and a row more or less changes it by at most one such value's share.
 */
function compareDistinct(distinct: number, oracleRows: number, values: ColumnSample['values']): Finding {
  const counts = new Map<unknown, number>();
  for (const value of Array.from<unknown>(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  let once = 0;
  for (const count of counts.values()) if (count === 1) once++;
  const drift = (Math.abs(values.length - oracleRows) * once) / Math.max(1, values.length);
  const distance = Math.max(0, Math.abs(counts.size - distinct) - drift);
  const z = distance === 0 ? 0 : distance / Math.sqrt(2 * (once + RARE));
  return normal('distinct', z, `${counts.size} distinct, the original ${distinct}`);
}

/** Our rows beyond the oracle's extremes: each of them beats all of the oracle's rows. */
function compareExtremes(oracle: OracleColumn, oracleRows: number, sorted: Float64Array): Finding[] {
  const min = boundOf(oracle.min);
  const max = boundOf(oracle.max);
  const chance = Math.log(sorted.length / (sorted.length + oracleRows));
  const finding = (statistic: string, beyond: number): Finding => ({
    statistic,
    p: Math.exp(beyond * chance),
    detail: `${beyond} of ${sorted.length} rows beyond the original's`,
  });
  return [
    ...(min === undefined ? [] : [finding('min', lowerBound(sorted, min))]),
    ...(max === undefined ? [] : [finding('max', sorted.length - lowerBound(sorted, max, true))]),
  ];
}

function boundOf(bound: number | string | undefined): number | undefined {
  if (typeof bound !== 'string') return bound;
  const hasZone = /[+-]\d\d:\d\d$/.test(bound);
  return Date.parse(`${bound.replace(' ', 'T')}${hasZone ? '' : 'Z'}`) * 1000;
}

/** Two samples over the same cells: chi-square with small cells merged; cells may be empty in either. */
export function chiSquare(statistic: string, expected: readonly number[], found: readonly number[]): Finding {
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const expectedRows = sum(expected);
  const foundRows = sum(found);
  const least = Math.min(expectedRows, foundRows) / (expectedRows + foundRows);
  const cells: Array<[number, number]> = [];
  let rest: [number, number] = [0, 0];
  expected.forEach((count, i) => {
    if ((count + found[i]) * least >= LEAST_EXPECTED) cells.push([count, found[i]]);
    else rest = [rest[0] + count, rest[1] + found[i]];
  });
  if (rest[0] + rest[1] > 0) cells.push(rest);
  if (cells.length < 2) return { statistic, p: 1, detail: 'one cell' };
  const scale = Math.sqrt(foundRows / expectedRows);
  const terms = cells.map(([a, b]) => (a * scale - b / scale) ** 2 / (a + b));
  const worst = terms.indexOf(Math.max(...terms));
  const detail = `cell ${worst}: ${cells[worst][1]} of ${foundRows}, the original ${cells[worst][0]} of ${expectedRows}`;
  return { statistic, p: chiSquareTail(sum(terms), cells.length - 1), detail };
}

function normal(statistic: string, z: number, detail: string): Finding {
  return { statistic, p: 2 * normalCdf(-Math.abs(z)), detail: `${detail} (z ${z.toFixed(2)})` };
}

function momentsOf(values: Float64Array): { mean: number; std: number; kurtosis: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let second = 0;
  let fourth = 0;
  for (const value of values) {
    const square = (value - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  const variance = second / values.length;
  return {
    mean,
    std: Math.sqrt(second / (values.length - 1)),
    kurtosis: fourth / values.length / variance ** 2,
  };
}

/** Values below `bound` (or up to it); `sorted` ascends. */
function lowerBound(sorted: Float64Array, bound: number, inclusive = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < bound || (inclusive && sorted[middle] === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}
