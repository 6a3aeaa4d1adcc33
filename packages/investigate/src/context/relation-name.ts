import type { Relation, SqlExpression } from '@dataing/sql';
import { sql } from '@dataing/sql';

/** A table as `Warehouse.tables()` names it, `orders` or `schema.orders`, as a relation of a query. */
export function relationNamed(name: string, alias?: string): Relation {
  const dot = name.indexOf('.');
  const given = alias === undefined ? {} : { alias };
  if (dot <= 0 || dot === name.length - 1) return { kind: 'table', name, ...given };
  return { kind: 'table', schema: name.slice(0, dot), name: name.slice(dot + 1), ...given };
}

/** `sum(case when condition then 1 else 0 end)` as a double: the rows where a condition holds; null of no rows. */
export function countWhere(condition: SqlExpression): SqlExpression {
  return sql.cast(sql.call('sum', sql.when(condition, sql.number(1), sql.number(0))), 'double');
}
