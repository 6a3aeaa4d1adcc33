import { valueAt, type Column } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import type { CellValue } from '../plan/incident-step.ts';

/** A cell as a plain value: whole numbers as numbers, times in the column's own unit. */
export function cellAt(column: Column, row: number): CellValue {
  const value = valueAt(column, row);
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Uint8Array ? null : value;
}

/** A cell as text: numbers in their shortest form, times in ISO-8601; null for a null. */
export function cellText(column: Column, row: number): string | null {
  return textOf(valueAt(column, row), column.type);
}

/** A value of a type as text, as `cellText` has it. */
export function textOf(value: ReturnType<typeof valueAt>, type: Column['type']): string | null {
  if (value === null) return null;
  if (type === 'date') return formatDay(Number(value));
  return type === 'datetime' ? formatInstant(Number(value)) : String(value);
}
