import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What an investigation can find wrong with what it was asked. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'METRIC_UNKNOWN_FORM',
    title: 'Unknown form of metric',
    cause: 'The metric is an expression, but none of the forms whose segments can be compared.',
    remedy: 'Use count(*), sum(x), avg(x), sum(a)/sum(b), share(CONDITION) or null_share(COLUMN).',
    example: "dataing explain --metric 'median(total)' ...",
  },
  {
    code: 'METRIC_NESTED_AGGREGATE',
    title: 'Aggregate inside an aggregate',
    cause: 'What a metric adds up must be an expression over one row.',
    remedy: 'Take the inner aggregate out, or compute it in a view.',
    example: "dataing explain --metric 'sum(count(*))' ...",
  },
  {
    code: 'EXPLAIN_TABLE_UNKNOWN',
    title: 'No such table',
    cause: 'The data holds no table or view of this name.',
    remedy: 'Use the suggested name; files are named by their stem.',
    example: 'dataing explain --data shop --table order ...',
  },
  {
    code: 'EXPLAIN_TABLE_AMBIGUOUS',
    title: 'Several tables and none named',
    cause: 'The data holds more than one table, and --table does not say which is meant.',
    remedy: 'Name the table with --table.',
    example: 'dataing explain --data shop --metric "count(*)" ...',
  },
  {
    code: 'EXPLAIN_COLUMN_UNKNOWN',
    title: 'No such column',
    cause: 'The metric, --time or --dims names a column that the table does not have.',
    remedy: 'Use the suggested spelling; a function needs brackets after its name.',
    example: 'dataing explain --time creatd_at ...',
  },
  {
    code: 'EXPLAIN_DIMENSION_TWICE',
    title: 'A dimension given twice, or used already',
    cause: 'A column of --dims is the time column or is named twice.',
    remedy: 'Name each column once and leave the time column out.',
    example: 'dataing explain --time day --dims region,day ...',
  },
  {
    code: 'TIME_UNREADABLE',
    title: 'A time that cannot be read',
    cause:
      "--at, --until or --baseline is neither in the time column's own unit nor ISO 8601 (or a duration).",
    remedy:
      'Give a number as the column holds it, 2026-03-01T12:00, or for --baseline a duration such as 2h or 7d.',
    example: 'dataing explain --at yesterday ...',
  },
  {
    code: 'EXPLAIN_TIME_TYPE',
    title: 'The time column holds no times',
    cause: 'The column of --time is neither a timestamp, nor a date, nor a number.',
    remedy: 'Name another column, or give a view that casts it.',
    example: 'dataing explain --time country ...',
  },
  {
    code: 'EXPLAIN_WINDOW_EMPTY',
    title: 'No rows in the window',
    cause: 'No row of the table lies between --at and --until, so the metric has no value there.',
    remedy: 'Check the unit of --at against the range of the data that the message gives.',
    example: 'dataing explain --at 1999-01-01 ...',
  },
  {
    code: 'EXPLAIN_BASELINE_EMPTY',
    title: 'No rows before the window',
    cause: 'There is nothing before --at to compare the window with.',
    remedy: 'Give a later --at, or a longer --baseline.',
    example: 'dataing explain --at 2026-01-01 ...',
  },
  {
    code: 'EXPLAIN_WINDOW_BACKWARDS',
    title: 'The window ends before it starts',
    cause: '--until is not after --at.',
    remedy: 'Give an end that lies after the start.',
    example: 'dataing explain --at 2026-03-02 --until 2026-03-01 ...',
  },
  {
    code: 'EXPLAIN_NOT_FINITE',
    title: 'Values that are no finite numbers',
    cause: 'The metric adds up values that are infinite or NaN, so that its sums have no size.',
    remedy: 'Leave these values out of the metric, by a CASE with isfinite.',
    example: "dataing explain --metric 'sum(ratio)' ...",
  },
  {
    code: 'EXPLAIN_NO_GRAIN',
    title: 'The data has no regular step',
    cause: 'The time column is a number that is no epoch, and its values have no common step.',
    remedy: 'Give both --until and --baseline in the unit of the column.',
    example: 'dataing explain --time sequence_number ...',
  },
  {
    code: 'INVESTIGATE_TIME_UNKNOWN',
    title: 'The table has no time column',
    cause:
      'No column of the table is a timestamp or a date, so its metric cannot be gone through bucket by bucket as a monitor would have.',
    remedy:
      'Name the column that holds the time; numeric epochs are recognised. dataing investigate needs none: it takes what runs recorded.',
    example: "watchMetric({ table: 'users', metric: 'count(*)' }, source)",
  },
  {
    code: 'INVESTIGATE_SERIES_CUT',
    title: 'The history is longer than may be read',
    cause:
      'The metric by hour (or by step) has more rows than the row cap of the command, so its end is missing.',
    remedy: 'Give the recent part of the table, or a table with coarser times.',
    example: "dataing investigate --data sensors.duckdb --table readings --metric 'count(*)' --at 2026-01-24",
  },
];
