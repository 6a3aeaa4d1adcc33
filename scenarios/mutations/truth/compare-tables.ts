import type { Engine } from '../../incidents/build/engine.ts';

/** How a table after a change differs from the one before. */
export interface TableDifference {
  /** A key is only in one of both, or how often it is there differs. */
  readonly rows: boolean;
  /** Columns of both whose values differ in rows that are in both; sorted. */
  readonly columns: readonly string[];
  /** Columns that only one of both has, and those of another type; sorted. */
  readonly reshaped: readonly string[];
  /**
   * Columns of which nothing can be said: keys where rows differ, all where no row can be paired, and those of another
   * type whose values read the same.
   */
  readonly unscored: readonly string[];
}

/** Column to type. */
export type Shape = ReadonlyMap<string, string>;

export async function shapesOf(engine: Engine, schema: string): Promise<Map<string, Shape>> {
  const rows = await engine.rows<{ table_name: string; column_name: string; data_type: string }>(
    `select table_name, column_name, data_type from duckdb_columns() where schema_name = '${schema}' and database_name = 'memory'`,
  );
  const tables = Map.groupBy(rows, (it) => it.table_name);
  return new Map(
    [...tables].map(([name, columns]) => [
      name,
      new Map(columns.map((it) => [it.column_name.toLowerCase(), it.data_type])),
    ]),
  );
}

interface Sides {
  readonly before: string;
  readonly after: string;
  readonly shapes: readonly [before: Shape, after: Shape];
}

const quoted = (name: string) => `"${name}"`;

/** Compares two tables row by row by their key; by columns alone where the key is not in both. */
export async function compareTables(
  engine: Engine,
  sides: Sides,
  key: readonly string[],
): Promise<TableDifference> {
  const [before, after] = sides.shapes;
  const shared = [...before.keys()].filter((it) => after.has(it));
  const retyped = shared.filter((it) => before.get(it) !== after.get(it));
  const single = [...new Set([...before.keys(), ...after.keys()])].filter((it) => !shared.includes(it));
  const isKeyed = key.length > 0 && key.every((it) => shared.includes(it));
  const values = shared.filter((it) => !isKeyed || !key.includes(it));
  const { rows, columns, unscored } = isKeyed
    ? await byKey(engine, sides, key, values)
    : await byColumn(engine, sides, values);
  const alike = retyped.filter((it) => !columns.includes(it));
  return {
    rows,
    columns: [...columns].sort(),
    reshaped: [...single, ...retyped].sort(),
    unscored: [...new Set([...unscored, ...alike])].sort(),
  };
}

type Found = Omit<TableDifference, 'reshaped'>;

async function byKey(
  engine: Engine,
  sides: Sides,
  key: readonly string[],
  values: readonly string[],
): Promise<Found> {
  const whole = `(${key.map(quoted).join(', ')}${key.length === 1 ? ', 0' : ''})`;
  const count = (table: string) =>
    `(select count(*) from ${table}) = (select count(distinct ${whole}) from ${table})`;
  const [{ unique }] = await engine.rows<{ unique: boolean }>(
    `select ${count(sides.before)} and ${count(sides.after)} as "unique"`,
  );
  const names = key.map(quoted).join(', ');
  const grouped = (table: string, shape: Shape) =>
    `(select ${[names, ...values.map((it) => `${valuesOf(it, shape)} as ${quoted(it)}`)].join(', ')}, count(*) as __n from ${table} group by ${names})`;
  const plain = (table: string) => `(select *, 1 as __n from ${table})`;
  const [a, b] = unique
    ? [plain(sides.before), plain(sides.after)]
    : [grouped(sides.before, sides.shapes[0]), grouped(sides.after, sides.shapes[1])];
  const differs = values.map(
    (it) =>
      `count(*) filter (where a.__n is not null and b.__n is not null and ${distinct(it, sides, unique)})`,
  );
  const on = key.map((it) => `not (${distinct(it, sides, true)})`).join(' and ');
  const [counts] = await engine.rows<Record<string, string>>(
    `select ${[ROWS_DIFFER, ROWS_PAIRED, ...differs].map((it, i) => `(${it})::varchar as c${i}`).join(', ')} from ${a} a full join ${b} b on ${on}`,
  );
  const rows = counts.c0 !== '0';
  return {
    rows,
    columns: values.filter((_, i) => counts[`c${i + 2}`] !== '0'),
    // Where no row is in both, nothing is seen of any column.
    unscored: [...(rows ? key : []), ...(counts.c1 === '0' ? values : [])],
  };
}

const ROWS_DIFFER = 'count(*) filter (where a.__n is distinct from b.__n)';
const ROWS_PAIRED = 'count(*) filter (where a.__n is not null and b.__n is not null)';

const isReal = (type: string | undefined) => type === 'DOUBLE' || type === 'FLOAT';

/** Sums of floating point numbers depend in their last bits on the order of rows, which no statement promises. */
function distinct(column: string, { shapes: [before, after] }: Sides, isPlain: boolean): string {
  const [a, b] = [`a.${quoted(column)}`, `b.${quoted(column)}`];
  if (!isPlain) return `${a} is distinct from ${b}`;
  if (before.get(column) !== after.get(column)) return `${a}::varchar is distinct from ${b}::varchar`;
  const exact = `${a} is distinct from ${b}`;
  return isReal(before.get(column))
    ? `(${exact} and coalesce(abs(${a} - ${b}) > 1e-9 * greatest(abs(${a}), abs(${b})), true))`
    : exact;
}

/** Which values a column has in a group of rows, without how often. */
function valuesOf(column: string, shape: Shape): string {
  const value = isReal(shape.get(column)) ? `round(${quoted(column)}, 6)` : quoted(column);
  return `list_sort(list_distinct(list(coalesce(${value}::varchar, chr(0)))))`;
}

async function byColumn(
  engine: Engine,
  { before, after, shapes }: Sides,
  values: readonly string[],
): Promise<Found> {
  const [{ same }] = await engine.rows<{ same: boolean }>(
    `select (select count(*) from ${before}) = (select count(*) from ${after}) as same`,
  );
  if (!same) return { rows: true, columns: [], unscored: values };
  const sorted = (table: string, column: string, shape: Shape) => {
    const value = isReal(shape.get(column)) ? `round(${quoted(column)}, 6)` : quoted(column);
    return `(select list_sort(list(coalesce(${value}::varchar, chr(0)))) from ${table})`;
  };
  const columns: string[] = [];
  for (const it of values) {
    const [{ differs }] = await engine.rows<{ differs: boolean }>(
      `select ${sorted(before, it, shapes[0])} is distinct from ${sorted(after, it, shapes[1])} as differs`,
    );
    if (differs) columns.push(it);
  }
  return { rows: false, columns, unscored: [] };
}
