import type { Cell, MetricPoint, SqlDialect, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { type SqlExpression, sql } from '@dataing/sql';
import { type TimeAxis, tickExpression } from '../axis/axis.ts';
import type { TableMetric } from './metric-series.ts';
import { isIdentifier, type Pilot } from './pilot.ts';

/** One aggregate of the scan, and the metric made of it. `cells` are those of `aggregates`, `rows` those of the bucket. */
export interface Measure {
  readonly metric: TableMetric;
  readonly column: string | null;
  readonly value: string | null;
  readonly aggregates: readonly SqlExpression[];
  read(cells: readonly number[], rows: number): Omit<MetricPoint, 'atMicros'>;
}

export interface Measures {
  readonly measures: readonly Measure[];
  /** What is left out, and why. */
  readonly notMeasured: readonly string[];
}

/** Aggregates in one query: beyond these a statement is longer than the gate reads. */
const MOST_AGGREGATES = 1200;

/**
 * What is measured of a table, the plainest first; of a table with too many columns the later ones get fewer metrics.
 * Distinct values are approximate in DuckDB (HyperLogLog, some 2 %), counted elsewhere; quantiles are approximate
 * (t-digest) in DuckDB, exact elsewhere, and not there in MySQL.
 */
export function chooseMeasures(
  table: WarehouseTable,
  axis: TimeAxis | null,
  pilot: Pilot,
  dialect: SqlDialect,
): Measures {
  const columns = table.columns.filter((column) => column.name !== axis?.column);
  const key = keyOf(table, pilot);
  const quantities = columns.filter((column) => isQuantity(column, key));
  const sqlOf = forms(dialect);
  const tiers: Measure[][] = [
    [...tableMeasures(sqlOf, axis), ...(key === undefined ? [] : [duplicates(sqlOf, key)])],
    columns.map((column) => nulls(sqlOf, column)),
    quantities.map((column) => number(sqlOf, column, 'mean', 'avg')),
    columns.flatMap((column) => values(sqlOf, column, pilot)),
    columns.filter(isCountable).map((column) => distinct(sqlOf, column)),
    quantities.flatMap((column) => [
      number(sqlOf, column, 'min', 'min'),
      number(sqlOf, column, 'max', 'max'),
    ]),
  ];
  if (HAS_QUANTILES.has(dialect)) {
    tiers.push(
      quantities.flatMap((column) => [
        quantile(sqlOf, column, 'median', 0.5),
        quantile(sqlOf, column, 'p95', 0.95),
      ]),
    );
  }
  return fit(tiers, dialect);
}

function fit(tiers: readonly (readonly Measure[])[], dialect: SqlDialect): Measures {
  const measures: Measure[] = [];
  const left = new Map<TableMetric, number>();
  let used = 0;
  for (const measure of tiers.flat()) {
    if (used + measure.aggregates.length > MOST_AGGREGATES) {
      left.set(measure.metric, (left.get(measure.metric) ?? 0) + 1);
      continue;
    }
    used += measure.aggregates.length;
    measures.push(measure);
  }
  const notMeasured = [...left].map(
    ([metric, count]) => `${metric} of ${count} column${count === 1 ? '' : 's'}: too many for one query.`,
  );
  if (!HAS_QUANTILES.has(dialect)) notMeasured.push(`Quantiles: ${dialect} has no aggregate for them.`);
  return { measures, notMeasured };
}

/** Databases in which a quantile is an aggregate. */
const HAS_QUANTILES: ReadonlySet<SqlDialect> = new Set<SqlDialect>(['duckdb', 'postgres', 'sqlite']);

interface Forms {
  readonly double: (operand: SqlExpression) => SqlExpression;
  readonly count: (operand: SqlExpression) => SqlExpression;
  /** A numeric column without NaN and infinities, as double. */
  readonly finite: (column: WarehouseColumn) => SqlExpression;
  readonly quantile: (value: SqlExpression, share: number) => SqlExpression;
}

function forms(dialect: SqlDialect): Forms {
  const double = (operand: SqlExpression) => sql.cast(operand, 'double');
  return {
    double,
    count: (operand) => double(sql.call('count', operand)),
    finite({ name, dataType }) {
      const value = double(sql.column(name));
      if (dialect !== 'duckdb' || dataType !== 'float') return value;
      return sql.when(sql.call('isfinite', value), value);
    },
    quantile: (value, share) =>
      dialect === 'duckdb'
        ? sql.call('approx_quantile', value, sql.cast(sql.number(share), 'float'))
        : sql.call('quantile_cont', value, sql.number(share)),
  };
}

function tableMeasures({ double }: Forms, axis: TimeAxis | null): Measure[] {
  const rows: Measure = {
    metric: 'row_count',
    column: null,
    value: null,
    aggregates: [double(sql.countRows())],
    read: ([count]) => ({ value: count, rows: count }),
  };
  if (axis === null || axis.ticksPerSecond === undefined) return [rows];
  const toMicros = 1_000_000 / axis.ticksPerSecond;
  const time = (metric: TableMetric, aggregate: string): Measure => ({
    metric,
    column: axis.column,
    value: null,
    aggregates: [sql.call(aggregate, tickExpression(axis))],
    read: ([tick], count) => ({ value: Number.isFinite(tick) ? tick * toMicros : null, rows: count }),
  });
  return [rows, time('first_time', 'min'), time('last_time', 'max')];
}

function nulls({ count }: Forms, { name }: WarehouseColumn): Measure {
  return {
    metric: 'null_share',
    column: name,
    value: null,
    aggregates: [count(sql.column(name))],
    read: ([known], rows) => ({ value: rows === 0 ? null : (rows - known) / rows, rows }),
  };
}

function duplicates({ count, double }: Forms, { name }: WarehouseColumn): Measure {
  return {
    metric: 'duplicate_share',
    column: name,
    value: null,
    aggregates: [count(sql.column(name)), double(sql.countDistinct(sql.column(name)))],
    read: ([known, different]) => ({ value: known > 0 ? (known - different) / known : null, rows: known }),
  };
}

function distinct({ double }: Forms, { name }: WarehouseColumn): Measure {
  const counted = sql.call('approx_count_distinct', sql.column(name));
  return {
    metric: 'distinct',
    column: name,
    value: null,
    aggregates: [double(counted)],
    read: ([different], rows) => ({ value: different, rows }),
  };
}

function number({ finite }: Forms, column: WarehouseColumn, metric: TableMetric, aggregate: string): Measure {
  return {
    metric,
    column: column.name,
    value: null,
    aggregates: [sql.call(aggregate, finite(column))],
    read: ([value], rows) => ({ value: Number.isFinite(value) ? value : null, rows }),
  };
}

function quantile(sqlOf: Forms, column: WarehouseColumn, metric: TableMetric, share: number): Measure {
  return {
    ...number(sqlOf, column, metric, ''),
    aggregates: [sqlOf.quantile(sqlOf.finite(column), share)],
  };
}

/** A share for each frequent value, and one for all others. */
function values({ count, double }: Forms, { name }: WarehouseColumn, pilot: Pilot): Measure[] {
  const known = pilot.frequentValues.get(name) ?? [];
  if (known.length === 0) return [];
  const column = sql.column(name);
  const hits = (condition: SqlExpression) =>
    double(
      sql.call('coalesce', sql.call('sum', sql.when(condition, sql.number(1), sql.number(0))), sql.number(0)),
    );
  const share = (hit: number, rows: number) => ({ value: rows === 0 ? null : hit / rows, rows });
  return [
    ...known.map(
      (value): Measure => ({
        metric: 'value_share',
        column: name,
        value,
        aggregates: [hits(sql.binary('=', column, sql.text(value)))],
        read: ([hit], rows) => share(hit, rows),
      }),
    ),
    {
      metric: 'other_share',
      column: name,
      value: null,
      aggregates: [count(column), hits(sql.oneOf(column, known.map(sql.text)))],
      read: ([filled, hit], rows) => share(filled - hit, rows),
    },
  ];
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'float', 'decimal']);
const COUNTABLE: ReadonlySet<string> = new Set(['integer', 'string', 'boolean', 'date']);

/** Numbers that say how much rather than which. */
function isQuantity(column: WarehouseColumn, key: WarehouseColumn | undefined): boolean {
  return NUMBERS.has(column.dataType) && column !== key && !isIdentifier(column.name);
}

function isCountable({ dataType }: WarehouseColumn): boolean {
  return COUNTABLE.has(dataType);
}

/**
 * The column that should tell rows apart: by its name (`id`, `orders_id` or `order_id` of a table orders, its schema and a
 * prefix such as stg_ left out), else the first identifier that does so in the pilot. Whether it does, its series shows.
 */
function keyOf(table: WarehouseTable, { unique }: Pilot): WarehouseColumn | undefined {
  const bare = table.name
    .toLowerCase()
    .replace(/^.*\./, '')
    .replace(/^(stg|staging|base|raw|src|dim|d|fct|fact|f|int|mart)_+/, '');
  const singular = [bare, bare.replace(/ies$/, 'y'), bare.replace(/s$/, ''), bare.replace(/es$/, '')];
  const names = [
    'id',
    'uuid',
    ...singular.flatMap((it) => [`${it}_id`, `${it}id`, `${it}_key`, `${it}_uuid`]),
  ];
  const byName = names.map((name) => table.columns.find((column) => column.name.toLowerCase() === name));
  return (
    byName.find((column) => column !== undefined) ?? table.columns.find((column) => column.name === unique[0])
  );
}

/** A cell of an aggregate as a number; NaN where it has none. */
export function cellNumber(cell: Cell): number {
  return cell === null ? Number.NaN : Number(cell);
}
