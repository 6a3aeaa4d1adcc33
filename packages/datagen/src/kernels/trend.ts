import type { Column } from '@dataing/base/columns';
import type { Growth } from '../dsl/behaviour.ts';
import { growthAt, microsPerYear } from '../plan/growth.ts';
import { factorsByTime } from './by-time.ts';
import { scaleBy } from './numbers.ts';

/** v x growth between `origin` (microseconds) and the row's time; a row without a time is unchanged. */
export function trend(column: Column, growth: Growth, origin: number, time: Column): Column {
  return scaleBy(
    column,
    factorsByTime(time, (micros) => growthAt(growth, (micros - origin) / microsPerYear)),
  );
}

export { growthAt };
