/**
 * Aggregates of every combination of dimension values (a leaf) in the window and in each grain before it.
 * Arrays over time have the window at 0 and the i-th grain before it at i.
 */
export interface Cube {
  readonly dimensions: readonly string[];
  /** Value texts by dimension and code. */
  readonly values: ReadonlyArray<readonly string[]>;
  /** Codes that stand for "all other values", by dimension: no segment is made of these. -1 where there is none. */
  readonly otherCodes: readonly number[];
  readonly leafCount: number;
  /** Code of each leaf, by dimension. */
  readonly codes: readonly Int32Array[];
  /** Numerators by time, then leaf: counted or summed events. */
  readonly events: readonly Float64Array[];
  /** Denominators by time, then leaf; for additive metrics the number of grains covered. */
  readonly exposure: readonly Float64Array[];
  /** Rows of the table by time, then leaf. */
  readonly rows: readonly Float64Array[];
  readonly additive: boolean;
  /** A share of rows: events are some of the exposure. */
  readonly isShare: boolean;
  /** A mean of values: a group's sum scatters as its rows do, not as a number of events does. */
  readonly isAverage: boolean;
  /** Size of one event: 1 for counts, the size-weighted mean summand for sums. Events are already divided by it. */
  readonly unit: number;
  /** True where events are `exposure - hits`: the rarer side of a share is the one that is modelled. */
  readonly flipped: boolean;
}

/** One aggregated group as the warehouse gave it; `time` as in `Cube`; a key is null for a missing value. */
export interface CubeRow {
  readonly keys: ReadonlyArray<string | null>;
  readonly time: number;
  readonly events: number;
  readonly exposure: number;
  readonly squares: number;
  readonly rows: number;
}

export interface CubeShape {
  readonly dimensions: readonly string[];
  /** Grains before the window. */
  readonly grains: number;
  /** Grains the window covers. */
  readonly windowGrains: number;
  readonly additive: boolean;
  /** A share of rows: events never exceed the exposure. */
  readonly isShare: boolean;
  /** A mean of values; left out: it is not. */
  readonly isAverage?: boolean;
  /** Every event counts one whatever the squares say. */
  readonly isCount: boolean;
}

/** The key of all values a query folded into one. */
export const OTHER_KEY = '\u0001other';

/** Lays the groups of a query out by leaf and time; groups with equal keys and time are added up. */
export function buildCube(rows: readonly CubeRow[], shape: CubeShape): Cube {
  const { values, otherCodes, codes, leafOfRow, leafCount } = encode(rows, shape.dimensions.length);
  const blank = () => Array.from({ length: shape.grains + 1 }, () => new Float64Array(leafCount));
  const [events, exposure, counted] = [blank(), blank(), blank()];
  let squares = 0;
  for (const [i, row] of rows.entries()) {
    const leaf = leafOfRow[i];
    events[row.time][leaf] += row.events;
    exposure[row.time][leaf] += row.exposure;
    counted[row.time][leaf] += row.rows;
    squares += row.squares;
  }
  if (shape.additive) {
    for (const [time, column] of exposure.entries()) column.fill(time === 0 ? shape.windowGrains : 1);
  }
  const flipped = shape.isShare && sumOf(events) > sumOf(exposure) / 2;
  if (flipped) eachCell(events, (time, leaf) => exposure[time][leaf] - events[time][leaf]);
  const unit = unitOf(events, exposure, squares, shape);
  if (unit !== 1) eachCell(events, (time, leaf) => events[time][leaf] / unit);
  return {
    dimensions: shape.dimensions,
    values,
    otherCodes,
    leafCount,
    codes,
    events,
    exposure,
    rows: counted,
    additive: shape.additive,
    isShare: shape.isShare,
    isAverage: shape.isAverage === true,
    unit,
    flipped,
  };
}

function encode(rows: readonly CubeRow[], dimensionCount: number) {
  const texts: Array<Map<string | null, number>> = Array.from({ length: dimensionCount }, () => new Map());
  const leaves = new Map<string, number>();
  const leafCodes: number[][] = Array.from({ length: dimensionCount }, () => []);
  const leafOfRow = new Int32Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const own = row.keys.map((key, d) => codeOf(texts[d], key));
    const name = own.join();
    let leaf = leaves.get(name);
    if (leaf === undefined) {
      leaf = leaves.size;
      leaves.set(name, leaf);
      for (const [d, code] of own.entries()) leafCodes[d].push(code);
    }
    leafOfRow[i] = leaf;
  }
  return {
    values: texts.map(valueTexts),
    otherCodes: texts.map((own) => own.get(OTHER_KEY) ?? -1),
    codes: leafCodes.map((list) => Int32Array.from(list)),
    leafOfRow,
    leafCount: leaves.size,
  };
}

function codeOf(codes: Map<string | null, number>, key: string | null): number {
  let code = codes.get(key);
  if (code === undefined) {
    code = codes.size;
    codes.set(key, code);
  }
  return code;
}

/** Texts of the codes; a missing value is NULL, or <NULL> where the column also holds the text NULL. */
function valueTexts(codes: ReadonlyMap<string | null, number>): string[] {
  const missing = codes.has('NULL') ? '<NULL>' : 'NULL';
  return [...codes.keys()].map((key) => (key === OTHER_KEY ? '(other)' : (key ?? missing)));
}

function eachCell(columns: readonly Float64Array[], valueAt: (time: number, leaf: number) => number): void {
  for (const [time, column] of columns.entries()) {
    for (let leaf = 0; leaf < column.length; leaf++) column[leaf] = valueAt(time, leaf);
  }
}

function sumOf(columns: readonly Float64Array[]): number {
  let sum = 0;
  for (const column of columns) for (const value of column) sum += value;
  return sum;
}

/**
 * The size of one event. Sums vary like a Poisson number of events of unequal size, whose effective size is
 * sum(x^2) / sum(x); a rate of at most one per unit of exposure counts events.
 */
function unitOf(
  events: readonly Float64Array[],
  exposure: readonly Float64Array[],
  squares: number,
  shape: CubeShape,
): number {
  if (shape.isCount || shape.isShare || shape.isAverage === true) return 1;
  const total = sumOf(events);
  if (total <= 0 || squares <= 0) return 1;
  if (!shape.additive && total <= sumOf(exposure) && squares >= total) return 1;
  return squares / total;
}
