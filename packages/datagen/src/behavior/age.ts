import { exp, log } from '@dataing/base/maths';
import type { Curve } from '../dsl/behaviour.ts';
import type { AgeCurve } from '../plan/plan.ts';

/**
 * The factor of a curve at an age in units: an array's entry nearest to the age (halves to the even one, the last one
 * beyond), or a + b ln(age + 1), a e^(b age), a + b age; never below 0.
 */
export function curveAt(curve: Curve, age: number): number {
  switch (curve.kind) {
    case 'points':
      return curve.values[Math.min(curve.values.length - 1, roundHalfEven(age))];
    case 'logarithmic':
      return Math.max(0, curve.a + curve.b * log(age + 1));
    case 'exponential':
      return Math.max(0, curve.a * exp(curve.b * age));
    case 'linear':
      return Math.max(0, curve.a + curve.b * age);
  }
}

/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const whole = Math.floor(x);
  const rest = x - whole;
  if (rest !== 0.5) return rest < 0.5 ? whole : whole + 1;
  return whole % 2 === 0 ? whole : whole + 1;
}

/** The product of the curves at an age in whole days; before the beginning it counts as 0 days. */
export function factorAtAge(curves: readonly AgeCurve[], days: number): number {
  const age = Math.max(0, Math.floor(days));
  let product = 1;
  for (const { curve, daysPerUnit } of curves) product *= curveAt(curve, age / daysPerUnit);
  return product;
}

/** What is left after so many days where `rate` is lost per 30 days. */
export function decayed(rate: number, days: number): number {
  if (rate === 0) return 1;
  return rate >= 1 ? 0 : exp((log(1 - rate) * Math.max(0, Math.floor(days))) / 30);
}

/** A factor by age, piecewise constant: `factors[i]` from the age of `days[i]` days on. `days[0]` is 0. */
export interface AgePieces {
  readonly days: readonly number[];
  readonly factors: readonly number[];
}

const mostPieces = 64;

/**
 * `factorAt` over ages of 0 to at least `reach` days, for any reach: where it has at most 64 pieces up to there (a list of
 * monthly values) they are exact, else it is its value in the middle of 64 equal steps. Exact pieces are found once, as far
 * as they have been asked for: parents that began at different times share them.
 */
export function agePieces(factorAt: (days: number) => number): (reach: number) => AgePieces {
  const exact: Pieces = { days: [], factors: [], next: 0 };
  const inSteps = new Map<number, AgePieces>();
  return (reach) => {
    extend(exact, factorAt, reach, 1);
    if (exact.days.length <= mostPieces || exact.days[mostPieces] > reach) return exact;
    let known = inSteps.get(reach);
    if (known === undefined) {
      const steps: Pieces = { days: [], factors: [], next: 0 };
      extend(steps, factorAt, reach, Math.ceil((reach + 1) / mostPieces));
      inSteps.set(reach, (known = steps));
    }
    return known;
  };
}

interface Pieces extends AgePieces {
  readonly days: number[];
  readonly factors: number[];
  /** The first day that has not been looked at. */
  next: number;
}

/** Looks at every `step`-th day up to `reach`, and no further than the first piece too many. */
function extend(pieces: Pieces, factorAt: (days: number) => number, reach: number, step: number): void {
  const { days, factors } = pieces;
  let last = days.length === 0 ? Number.NaN : factors[factors.length - 1];
  let day = pieces.next;
  for (; day <= reach && days.length <= mostPieces; day += step) {
    const factor = factorAt(day + Math.floor(step / 2));
    if (factor === last) continue;
    days.push(day);
    factors.push(factor);
    last = factor;
  }
  pieces.next = day;
}
