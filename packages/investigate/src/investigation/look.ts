import type { WarehouseTable } from '@dataing/ports';
import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { compareTime, type TimeAxis } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';

/** The affected time, half-open, in ticks; and the time before it that it is compared with. */
export interface AffectedTime {
  readonly axis: TimeAxis;
  readonly before: number;
  readonly onset: number;
  readonly end: number;
}

/** The rows a segment's conditions name, as a condition. Values are texts, NULL a missing value. */
export function segmentCondition(segment: Readonly<Record<string, string>>): SqlExpression {
  return sql.all(
    Object.entries(segment).map(([column, value]) =>
      value === 'NULL'
        ? sql.isNull(sql.column(column))
        : sql.oneOf(sql.cast(sql.column(column), 'varchar'), textsOf(value)),
    ),
  );
}

/** The texts of a value that reports print so: of whole numbers also the one with a trailing ".0". */
function textsOf(value: string): readonly SqlExpression[] {
  const texts = /^-?\d+$/.test(value) ? [value, `${value}.0`] : [value];
  return texts.map(sql.text);
}

const MOST_COLUMNS = 30;

/**
 * Rows and nulls per column inside a segment, before and during the affected time: what a fault of one field leaves
 * unchanged. Columns: affected (0/1), row_count, then one null count per column of `columns`.
 */
export function collateralQuery(
  table: string,
  time: AffectedTime,
  condition: SqlExpression,
  columns: readonly string[],
): Query {
  const affected = sql.when(compareTime(time.axis, '>=', time.onset), sql.number(1), sql.number(0));
  const nulls = columns.map((name, i) => {
    const isNull = sql.when(sql.isNull(sql.column(name)), sql.number(1), sql.number(0));
    return sql.item(sql.cast(sql.call('sum', isNull), 'double'), `nulls_${i}`);
  });
  return {
    kind: 'query',
    select: [
      sql.item(affected, 'affected'),
      sql.item(sql.cast(sql.countRows(), 'double'), 'row_count'),
      ...nulls,
    ],
    from: relationNamed(table),
    where: sql.all([
      compareTime(time.axis, '>=', time.before),
      compareTime(time.axis, '<', time.end),
      condition,
    ]),
    groupBy: { kind: 'by', expressions: [affected] },
    orderBy: [{ expression: affected }],
  };
}

/** Columns whose nulls are worth counting beside the one that is watched. */
export function collateralColumns(table: WarehouseTable, watched: ReadonlySet<string>): string[] {
  return table.columns
    .map((column) => column.name)
    .filter((name) => !watched.has(name))
    .slice(0, MOST_COLUMNS);
}
