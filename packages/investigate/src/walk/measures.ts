import type { NormalisedType, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { type SelectItem, type SqlExpression, sql } from '@dataing/sql';
import { type TimeAxis, tickExpression } from '../axis/axis.ts';
import type { MetricFamily } from '../detect/history.ts';
import { keyText } from '../metric/aggregates.ts';

/**
 * What is counted of a relation in every bucket of its time. `rows`: how many. `duplicates`: part of the rows whose key
 * came before. Of a column: `nulls` part without a value; `mean` of numbers; `length` mean of texts in characters; `true`
 * part of truth values; `lag` mean seconds from the relation's own time to this one; `hour` mean hour of the day.
 */
export type FeatureKind = 'rows' | 'duplicates' | 'nulls' | 'mean' | 'length' | 'true' | 'lag' | 'hour';

export interface Feature {
  readonly kind: FeatureKind;
  /** Null for rows and duplicates. */
  readonly column: string | null;
  /** The alert's metric in the columns of this relation, where the feature is that. */
  readonly metric?: string;
}

/** A feature with the sums it is made of: numerator over denominator. */
export interface Measure {
  readonly feature: Feature;
  readonly family: MetricFamily;
  readonly numerator: SqlExpression;
  readonly denominator: SqlExpression;
}

const MICROS_PER_HOUR = 3_600_000_000;
const double = (operand: SqlExpression) => sql.cast(operand, 'double');
const total = (operand: SqlExpression) => double(sql.call('sum', operand));
const counted = (operand: SqlExpression) => double(sql.call('count', operand));

/** The measures of a relation: rows, its key's duplicates where there is a key, and those of each of `columns`. */
export function measuresOf(
  table: WarehouseTable,
  axis: TimeAxis | null,
  columns: readonly string[],
  key: readonly string[],
): readonly Measure[] {
  const measures: Measure[] = [
    {
      feature: { kind: 'rows', column: null },
      family: 'count',
      numerator: double(sql.countRows()),
      denominator: sql.number(1),
    },
  ];
  if (key.length > 0) measures.push(duplicatesOf(table, key));
  for (const name of columns) {
    const column = table.columns.find((it) => it.name.toLowerCase() === name.toLowerCase());
    if (column !== undefined) measures.push(...measuresOfColumn(column, axis));
  }
  return measures;
}

/** Counted, unless the key is one that the engine itself keeps free of duplicates. */
function duplicatesOf({ primaryKey = [] }: WarehouseTable, key: readonly string[]): Measure {
  const value = keyText(key.map((name) => sql.column(name)));
  const isKept = primaryKey.length === key.length && key.every((name) => primaryKey.includes(name));
  return {
    feature: { kind: 'duplicates', column: null },
    family: 'share',
    numerator: isKept ? sql.number(0) : sql.binary('-', counted(value), double(sql.countDistinct(value))),
    denominator: counted(value),
  };
}

function measuresOfColumn(column: WarehouseColumn, axis: TimeAxis | null): Measure[] {
  const value = sql.column(column.name);
  if (column.name === axis?.column) return axis.kind === 'date' ? [] : [hourOf(column.name, axis)];
  const nulls: Measure = {
    feature: { kind: 'nulls', column: column.name },
    family: 'share',
    numerator: sql.binary('-', double(sql.countRows()), counted(value)),
    denominator: double(sql.countRows()),
  };
  const own = valueMeasure(column, value, axis);
  return own === undefined ? [nulls] : [nulls, own];
}

function valueMeasure(
  { name, dataType, nativeType }: WarehouseColumn,
  value: SqlExpression,
  axis: TimeAxis | null,
): Measure | undefined {
  const mean = (kind: FeatureKind, of: SqlExpression, family: MetricFamily = 'level'): Measure => ({
    feature: { kind, column: name },
    family,
    numerator: total(of),
    denominator: counted(value),
  });
  if (isNumber(dataType)) return mean('mean', double(value));
  if (dataType === 'string') return mean('length', double(sql.call('length', value)));
  if (dataType === 'boolean') return mean('true', sql.when(value, sql.number(1), sql.number(0)), 'share');
  if (!isTime(dataType) || axis === null || axis.kind === 'number') return undefined;
  const kind = dataType === 'date' ? 'date' : /zone|tz/i.test(nativeType) ? 'zoned' : 'timestamp';
  const lag = sql.binary('-', tickExpression({ column: name, kind }), tickExpression(axis));
  return mean('lag', sql.binary('/', lag, sql.number(1_000_000)));
}

function hourOf(column: string, axis: TimeAxis): Measure {
  const ticksPerHour = axis.kind === 'number' ? 3600 * (axis.ticksPerSecond ?? 1) : MICROS_PER_HOUR;
  const hours = sql.binary('/', tickExpression(axis), sql.number(ticksPerHour));
  const hour = sql.binary('%', sql.call('floor', hours), sql.number(24));
  return {
    feature: { kind: 'hour', column },
    family: 'level',
    numerator: total(hour),
    denominator: counted(sql.column(column)),
  };
}

export function isNumber(type: NormalisedType): boolean {
  return type === 'integer' || type === 'float' || type === 'decimal';
}

export function isTime(type: NormalisedType): boolean {
  return type === 'date' || type === 'datetime' || type === 'timestamp';
}

/** The select list: numerator and denominator of each measure, in order. */
export function measureItems(measures: readonly Measure[]): readonly SelectItem[] {
  return measures.flatMap(({ numerator, denominator }, i) => [
    sql.item(numerator, `n${i}`),
    sql.item(denominator, `d${i}`),
  ]);
}

/** "rows", "nulls of email". */
export function featureText({ kind, column, metric }: Feature): string {
  if (metric !== undefined) return metric;
  if (column === null) return kind === 'rows' ? 'rows' : 'rows with a key that another row has';
  const what: Record<FeatureKind, string> = {
    rows: 'rows',
    duplicates: 'duplicates',
    nulls: 'null share of',
    mean: 'mean of',
    length: 'mean length of',
    true: 'true share of',
    lag: 'time lag of',
    hour: 'mean hour of',
  };
  return `${what[kind]} ${column}`;
}
