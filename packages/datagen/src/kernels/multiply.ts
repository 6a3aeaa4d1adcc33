import type { Column } from '@dataing/base/columns';
import { mapNumbers } from './numbers.ts';

/** v x factor. */
export function multiply(column: Column, factor: number): Column {
  return mapNumbers(column, (value) => value * factor);
}
