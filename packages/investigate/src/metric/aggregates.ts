import { type SelectItem, type SqlExpression, sql } from '@dataing/sql';
import type { Metric } from './metric.ts';

const double = (operand: SqlExpression) => sql.cast(operand, 'double');
const none = sql.number(0);

/** Sum over rows, as a double, 0 where there are none. */
const total = (operand: SqlExpression) => sql.call('coalesce', double(sql.call('sum', operand)), none);

/**
 * The aggregates a metric needs of any group of rows, always the same four: `events` (the numerator), `exposure`
 * (the denominator; 0 for additive metrics, whose exposure is time), `squares` (the sum of squared summands: how
 * unequal they are), `row_count`.
 */
export function metricAggregates(metric: Metric): readonly SelectItem[] {
  const [events, exposure, squares] = parts(metric);
  return [
    sql.item(events, 'events'),
    sql.item(exposure, 'exposure'),
    sql.item(squares, 'squares'),
    sql.item(double(sql.countRows()), 'row_count'),
  ];
}

function parts(metric: Metric): readonly [SqlExpression, SqlExpression, SqlExpression] {
  switch (metric.kind) {
    case 'count': {
      const counted = metric.of === undefined ? sql.countRows() : sql.call('count', metric.of);
      return [double(counted), none, double(counted)];
    }
    case 'freshness':
      return [double(sql.countRows()), none, double(sql.countRows())];
    case 'sum':
      return [total(double(metric.of)), none, total(squareOf(metric.of))];
    case 'average':
      return [total(double(metric.of)), double(sql.call('count', metric.of)), total(squareOf(metric.of))];
    case 'ratio':
      return [
        total(double(metric.numerator)),
        total(double(metric.denominator)),
        total(squareOf(metric.numerator)),
      ];
    case 'share': {
      const hit = sql.when(metric.condition, sql.number(1), sql.number(0));
      return [total(hit), double(sql.countRows()), total(hit)];
    }
    case 'duplicates': {
      const key = keyText(metric.key);
      const repeated = sql.binary('-', double(sql.call('count', key)), double(sql.countDistinct(key)));
      return [repeated, double(sql.call('count', key)), repeated];
    }
  }
}

/** One value for a key: the column itself, or the texts of several, null where one of them is. */
export function keyText(key: readonly SqlExpression[]): SqlExpression {
  return key.reduce((left, right) => {
    const joined = sql.binary('||', sql.cast(left, 'varchar'), sql.text('\u001f'));
    return sql.binary('||', joined, sql.cast(right, 'varchar'));
  });
}

function squareOf(operand: SqlExpression): SqlExpression {
  return sql.binary('*', double(operand), double(operand));
}
