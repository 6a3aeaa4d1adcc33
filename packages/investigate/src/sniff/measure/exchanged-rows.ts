import type { MeasuredTable } from '../prediction.ts';

/**
 * Rows that differ as wholes where the columns, each by itself, do not show it: values were exchanged between rows. A column in
 * which n values differ makes at most n rows differ; what is beyond all of these is in no column's figures. 0 where these tell it.
 */
export function exchangedRows({ rowsDiffering, columns }: MeasuredTable): number {
  const shown = columns.reduce((sum, it) => sum + (it.differing ?? 0), 0);
  return rowsDiffering === null || rowsDiffering <= shown ? 0 : rowsDiffering;
}

/** Empty where no values were exchanged, and where rows came or went, which says that they are others. */
export function exchangeText(table: MeasuredTable): string {
  const count = exchangedRows(table);
  if (count === 0 || table.rowsBefore !== table.rowsAfter) return '';
  return `${count} of ${table.rowsBefore} rows differ as wholes: values stand in other rows`;
}
