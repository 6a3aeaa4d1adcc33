import type { Column } from '@dataing/base/columns';
import { mapNumbers } from './numbers.ts';

/** Values outside [min, max] moved to the bound; an absent side is open. */
export function clamp(column: Column, bounds: { readonly min?: number; readonly max?: number }): Column {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
  return mapNumbers(column, (value) => (value < min ? min : value > max ? max : value));
}
