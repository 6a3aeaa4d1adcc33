import { type SqlExpression, sql } from '@dataing/sql';
import type { ColumnSpec } from '../dsl/document.ts';

/** What one pass tells of a column. Times are in microseconds since 1970. NaN where there is no value at all. */
export interface ColumnProfile {
  readonly filled: number;
  readonly min: number;
  readonly max: number;
  /** Of numbers only. */
  readonly mean: number;
  readonly deviation: number;
  /** Of datetimes only: how many are on a full hour. */
  readonly onTheHour: number;
}

/** The aggregates behind a profile; `readProfile` reads their answers. */
export function profileAsks({ name, type }: ColumnSpec, isKey: boolean): SqlExpression[] {
  const column = sql.column(name);
  const filled = sql.call('count', column);
  // Numbers that name something have no mean worth a pass.
  if (isKey && type === 'int') return [filled];
  if (type === 'int' || type === 'float') {
    const [low, high] = ['min', 'max'].map((f) => sql.cast(sql.call(f, column), 'double'));
    const mean = sql.cast(sql.call('avg', column), 'double');
    return [filled, low, high, mean, sql.call('stddev_pop', column)];
  }
  if (type === 'datetime' || type === 'date') {
    const [low, high] = ['min', 'max'].map((f) => sql.call('epoch_us', sql.call(f, column)));
    if (type === 'date') return [filled, low, high];
    const seconds = sql.binary('%', sql.call('epoch_us', column), sql.number(3_600_000_000));
    return [filled, low, high, sql.filtered('count', [column], sql.binary('=', seconds, sql.number(0)))];
  }
  return [filled];
}

export function readProfile({ type }: ColumnSpec, answers: readonly number[]): ColumnProfile {
  const [filled, min = Number.NaN, max = Number.NaN, fourth = Number.NaN, deviation = Number.NaN] = answers;
  const isNumber = type === 'int' || type === 'float';
  return {
    filled,
    min,
    max,
    mean: isNumber ? fourth : Number.NaN,
    deviation,
    onTheHour: type === 'datetime' ? fourth : Number.NaN,
  };
}
