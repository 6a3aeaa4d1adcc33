import type { Column } from '@dataing/base/columns';
import { mapNumbers } from './numbers.ts';

/** v + value; on times in their own unit: microseconds, or days of a date. */
export function add(column: Column, value: number): Column {
  return mapNumbers(column, (number) => number + value);
}
