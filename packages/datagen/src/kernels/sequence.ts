import { sequenceColumn, valuesColumn, type Column } from '@dataing/base/columns';
import type { Positions } from './positions.ts';

/** start + position x step. */
export function sequence(
  args: { readonly start: number; readonly step: number },
  positions: Positions,
): Column {
  const { start, step } = args;
  if (positions.kind === 'range') {
    return sequenceColumn('int', positions.length, start + positions.start * step, step);
  }
  return valuesColumn(
    'int',
    positions.at.map((position) => start + position * step),
  );
}
