import { isNull, valueAt, type Column } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';

/** Cells are cut at this many characters. */
const widest = 40;

/** Rows for people: columns aligned, numbers to the right, nulls empty, long texts cut. */
export function renderRows(names: readonly string[], columns: readonly Column[]): string {
  const cells = columns.map((column, i) => [
    names[i],
    ...Array.from({ length: column.length }, (_, row) => cut(cellOf(column, row))),
  ]);
  const widths = cells.map((column) => column.reduce((most, cell) => Math.max(most, cell.length), 0));
  const lines = Array.from({ length: columns[0].length + 1 }, (_, line) =>
    cells
      .map((column, i) =>
        isNumber(columns[i]) ? column[line].padStart(widths[i]) : column[line].padEnd(widths[i]),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function isNumber({ type }: Column): boolean {
  return type === 'int' || type === 'float' || typeof type === 'object';
}

function cellOf(column: Column, row: number): string {
  if (isNull(column, row)) return '';
  const value = valueAt(column, row);
  if (column.type === 'date') return formatDay(Number(value));
  return column.type === 'datetime' ? formatInstant(Number(value)) : String(value);
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 3)}...` : text;
}
