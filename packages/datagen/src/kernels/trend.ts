import type { Column } from '@dataing/base/columns';
import { exp, log, log1p } from '@dataing/base/maths';
import { microsPerDay } from '@dataing/base/time';
import type { Growth } from '../dsl/behaviour.ts';
import { factorsByTime } from './by-time.ts';
import { scaleBy } from './numbers.ts';

const microsPerYear = 365.25 * microsPerDay;

/** v x growth between `origin` (microseconds) and the row's time; a row without a time is unchanged. */
export function trend(column: Column, growth: Growth, origin: number, time: Column): Column {
  return scaleBy(
    column,
    factorsByTime(time, (micros) => growthAt(growth, (micros - origin) / microsPerYear)),
  );
}

/** The factor after so many years; before the origin a logarithm stays at 1. */
export function growthAt(growth: Growth, years: number): number {
  switch (growth.type) {
    case 'exponential':
      return exp(years * log(1 + growth.growthRate));
    case 'linear':
      return 1 + growth.growthRate * years;
    case 'logarithmic':
      return 1 + growth.a * log1p(growth.b * Math.max(0, years));
  }
}
