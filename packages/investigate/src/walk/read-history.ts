import type { WarehouseTable } from '@dataing/ports';
import { type Query, sql } from '@dataing/sql';
import { type TimeAxis, tickExpression } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';
import type { Bucket } from '../detect/history.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { numberOf } from '../explain/frame.ts';
import { type Measure, measureItems } from './measures.ts';

/** A relation's measures in every bucket of its time, from one query. */
export interface RelationHistory {
  readonly relation: string;
  /** Null where the relation has no time: there is one bucket. */
  readonly axis: TimeAxis | null;
  readonly measures: readonly Measure[];
  /** By measure, then bucket; buckets without rows are empty. */
  readonly series: ReadonlyArray<readonly Bucket[]>;
  /** Start of the first bucket, and length of each, in seconds since 1970. */
  readonly originSeconds: number;
  readonly stepSeconds: number;
  /** Buckets up to the last that has a row; those after it are time that passed without any. */
  readonly filled: number;
  readonly queryId: string;
}

/** Buckets of `stepSeconds`, at least until `untilSeconds`; rows without a time are left out. Throws what the ledger throws. */
export async function readHistory(
  ledger: Ledger,
  table: WarehouseTable,
  axis: TimeAxis | null,
  measures: readonly Measure[],
  stepSeconds: number,
  untilSeconds = 0,
): Promise<RelationHistory> {
  const result = await ledger.ask(
    `${table.name} over time: rows, nulls, values`,
    historyQuery(table.name, axis, measures, stepSeconds),
  );
  const rows = result.rows.map((row) => row.map(numberOf));
  const origin = rows.length === 0 ? 0 : rows[0][0];
  const filled = rows.length === 0 ? 0 : rows[rows.length - 1][0] - origin + 1;
  const due = rows.length === 0 || axis === null ? 0 : Math.ceil(untilSeconds / stepSeconds) - origin;
  const length = Math.max(filled, due);
  const series = measures.map((measure, m) => {
    const buckets = Array.from({ length }, (_, i) => ({
      start: (origin + i) * stepSeconds * 1_000_000,
      numerator: 0,
      denominator: measure.family === 'count' ? 1 : 0,
      rows: 0,
    }));
    for (const row of rows) {
      const bucket = buckets[row[0] - origin];
      bucket.numerator = row[2 + 2 * m];
      bucket.denominator = row[3 + 2 * m];
      bucket.rows = row[1];
    }
    return buckets;
  });
  return {
    relation: table.name,
    axis,
    measures,
    series,
    originSeconds: origin * stepSeconds,
    stepSeconds,
    filled,
    queryId: result.id,
  };
}

function historyQuery(
  table: string,
  axis: TimeAxis | null,
  measures: readonly Measure[],
  stepSeconds: number,
): Query {
  const from = relationNamed(table);
  const counts = [sql.item(sql.cast(sql.countRows(), 'double'), 'row_count'), ...measureItems(measures)];
  if (axis === null) {
    return {
      kind: 'query',
      select: [sql.item(sql.cast(sql.number(0), 'double'), 'bucket'), ...counts],
      from,
    };
  }
  const ticks = sql.number(stepSeconds * (axis.ticksPerSecond ?? 1));
  const bucket = sql.call('floor', sql.binary('/', tickExpression(axis), ticks));
  return {
    kind: 'query',
    select: [sql.item(bucket, 'bucket'), ...counts],
    from,
    where: sql.isNull(sql.column(axis.column), true),
    groupBy: { kind: 'by', expressions: [bucket] },
    orderBy: [{ expression: bucket }],
  };
}
