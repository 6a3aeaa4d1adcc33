import { valueAt } from '@dataing/base/columns';
import { aliasFrom, exp, normalFrom } from '@dataing/base/maths';
import { drawAt, uniformFrom, type Address } from '@dataing/base/random';
import type { ColumnType } from '../../../src/dsl/document.ts';
import type { TraitFactor, TraitStep } from '../../../src/plan/trait-step.ts';
import type { Cell } from './row-kernels.ts';

/** The factor of the row at this address. */
export function traitFactorAt({ key, spread }: TraitFactor, { hi, lo }: Address): number {
  return exp(spread * normalFrom(...drawAt(key, hi, lo)) - (spread * spread) / 2);
}

export function traitChoiceAt(
  step: Extract<TraitStep, { kind: 'trait_choice' }>,
  row: Address,
  owner: Address,
): [Cell, ColumnType] {
  const isAnew = step.keep < 1 && uniformFrom(...drawAt(step.keepKey, row.hi, row.lo)) >= step.keep;
  const draw = isAnew ? drawAt(step.anewKey, row.hi, row.lo) : drawAt(step.key, owner.hi, owner.lo);
  const { values } = step.dictionary;
  return [valueAt(values, aliasFrom(step.alias, ...draw)) as Cell, values.type as ColumnType];
}
