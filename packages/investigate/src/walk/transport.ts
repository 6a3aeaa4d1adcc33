import { columnsOf, duckdb, renderExpression, type SqlExpression, sql } from '@dataing/sql';
import { type Lineage, upstreamOf } from '../context/lineage.ts';
import { metricAggregates } from '../metric/aggregates.ts';
import { type Metric, metricInputs } from '../metric/metric.ts';
import type { Measure } from './measures.ts';

/** Relation -> column of the alert's table (lower case) -> the column there that holds the same value, not computed. */
export type Carried = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Where the columns a metric reads come from unchanged, upstream of the alert's table, itself included. */
export function carriedColumns(lineage: Lineage, table: string, inputs: readonly string[]): Carried {
  const own = new Map(inputs.map((name) => [name.toLowerCase(), name.toLowerCase()]));
  const carried = new Map<string, ReadonlyMap<string, string>>([[table, own]]);
  for (const relation of upstreamOf(lineage, table).keys()) {
    const here = carried.get(relation);
    const known = lineage.relations.get(relation);
    if (here === undefined || known === undefined) continue;
    for (const parent of known.parents) {
      const columns = new Map<string, string>();
      for (const [input, column] of here) {
        const origins = (known.columns.get(column) ?? []).filter((it) => it.relation === parent);
        if (origins.length === 1 && origins[0].isCopy) columns.set(input, origins[0].column);
      }
      if (columns.size > (carried.get(parent)?.size ?? 0)) carried.set(parent, columns);
    }
  }
  return carried;
}

/**
 * The metric itself at a relation that holds all of its columns: a share or a mean of an expression. Undefined where a
 * column is missing, and for metrics that rows, nulls and means of single columns cover.
 */
export function carriedMetric(
  metric: Metric,
  columns: ReadonlyMap<string, string> | undefined,
): Measure | undefined {
  if (metric.kind !== 'share' && metric.kind !== 'average' && metric.kind !== 'ratio') return undefined;
  if (isCovered(metric)) return undefined;
  const names = metricInputs(metric).flatMap((it) => columnsOf(it));
  if (columns === undefined || names.length === 0) return undefined;
  if (!names.every((name) => columns.has(name.toLowerCase()))) return undefined;
  const rename = (node: SqlExpression) => renamed(node, columns);
  const there = withInputs(metric, rename);
  const [events, exposure] = metricAggregates(there);
  return {
    feature: {
      kind: metric.kind === 'share' ? 'true' : 'mean',
      column: columns.get(names[0].toLowerCase()) ?? names[0],
      metric: there.text,
    },
    family: metric.kind === 'share' ? 'share' : 'level',
    numerator: events.expression,
    denominator: exposure.expression,
  };
}

/** A null share or a mean of a single column, which every look at a relation has. */
function isCovered(metric: Carriable): boolean {
  if (metric.kind === 'average') return metric.of.kind === 'column';
  if (metric.kind !== 'share' || metric.condition.kind !== 'is') return false;
  return metric.condition.value === 'null' && metric.condition.operand.kind === 'column';
}

type Carriable = Extract<Metric, { kind: 'share' | 'average' | 'ratio' }>;

function withInputs(metric: Carriable, rename: (node: SqlExpression) => SqlExpression): Carriable {
  const text = (node: SqlExpression) => renderExpression(node, duckdb);
  switch (metric.kind) {
    case 'share': {
      const condition = rename(metric.condition);
      return { kind: 'share', condition, text: `share(${text(condition)})` };
    }
    case 'average': {
      const of = rename(metric.of);
      return { kind: 'average', of, text: `avg(${text(of)})` };
    }
    case 'ratio': {
      const [numerator, denominator] = [rename(metric.numerator), rename(metric.denominator)];
      return {
        kind: 'ratio',
        numerator,
        denominator,
        text: `sum(${text(numerator)})/sum(${text(denominator)})`,
      };
    }
  }
}

/** An expression with every column under its name elsewhere. */
function renamed(node: SqlExpression, names: ReadonlyMap<string, string>): SqlExpression {
  return deep(node) as SqlExpression;
  function deep(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    const own = value as Readonly<Record<string, unknown>>;
    if (own.kind === 'column' && typeof own.name === 'string')
      return sql.column(names.get(own.name.toLowerCase()) ?? own.name);
    return Object.fromEntries(Object.entries(own).map(([key, inner]) => [key, deep(inner)]));
  }
}
