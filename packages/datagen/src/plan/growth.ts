import { exp, log, log1p } from '@dataing/base/maths';
import { microsPerDay } from '@dataing/base/time';
import type { Growth } from '../dsl/behaviour.ts';

export const microsPerYear = 365.25 * microsPerDay;

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
