import { countValid, expandRuns, gather, isValid, materialise, type Column } from '@dataing/base/columns';
import { dayOf, formatDay } from '@dataing/base/time';
import type { ColumnSchema } from './parquet/format.ts';

/** Rows go to a folder per day or month of a time column. */
export interface Partition {
  readonly column: string;
  readonly unit: 'day' | 'month';
}

/** Rows of one block that share a folder, in their order; the name is empty where a table is not partitioned. */
export interface PartRows {
  readonly part: string;
  readonly columns: readonly Column[];
}

const nullPart = '__HIVE_DEFAULT_PARTITION__';

/** True where the table has the column and it is a time. */
export function isPartitioned(schema: readonly ColumnSchema[], { column }: Partition): boolean {
  return schema.some(({ name, type }) => name === column && (type === 'date' || type === 'datetime'));
}

/**
 * Splits a block by the day or month of a column: folders in the style of Hive, `at_day=2024-01-31` (a name of its own,
 * since the files keep the column). In order of the folders' names; a block without rows is one part without a name.
 */
export function partitionRows(
  columns: readonly Column[],
  schema: readonly ColumnSchema[],
  partition: Partition,
): PartRows[] {
  const key = schema.findIndex(({ name }) => name === partition.column);
  if (!isPartitioned(schema, partition) || columns[key].length === 0) return [{ part: '', columns }];
  const rowsByDay = groupByDay(columns[key]);
  const rowsByPart = new Map<string, number[][]>();
  for (const [day, rows] of rowsByDay) {
    const part = `${partition.column}_${partition.unit}=${valueOf(day, partition.unit)}`;
    const lists = rowsByPart.get(part);
    if (lists === undefined) rowsByPart.set(part, [rows]);
    else lists.push(rows);
  }
  return [...rowsByPart]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, lists]) => {
      const rows = lists.length === 1 ? lists[0] : lists.flat().sort((a, b) => a - b);
      return { part, columns: columns.map((column) => gather(column, rows)) };
    });
}

function valueOf(day: number | null, unit: Partition['unit']): string {
  if (day === null) return nullPart;
  return unit === 'day' ? formatDay(day) : formatDay(day).slice(0, -3);
}

/** Rows by day in the order they stand; null is a day of its own. */
function groupByDay(column: Column): Map<number | null, number[]> {
  const groups = new Map<number | null, number[]>();
  const days = daysOf(column);
  for (let i = 0; i < days.length; i++) {
    const day = Number.isNaN(days[i]) ? null : days[i];
    const rows = groups.get(day);
    if (rows === undefined) groups.set(day, [i]);
    else rows.push(i);
  }
  return groups;
}

/** NaN where there is no value. */
function daysOf(column: Column): Float64Array {
  if (column.kind === 'runs') {
    const days = daysOf(column.values);
    return Float64Array.from(expandRuns(column), (run) => days[run]);
  }
  const { data, validity, type, length } = materialise(column);
  const values = data as Float64Array | Int32Array | BigInt64Array;
  const hasNulls = countValid(validity, 0, length) < length;
  return Float64Array.from({ length }, (_, i) => {
    if (hasNulls && !isValid(validity, i)) return Number.NaN;
    return type === 'date' ? Number(values[i]) : dayOf(Number(values[i]));
  });
}
