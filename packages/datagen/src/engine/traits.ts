import { valuesColumn, type Column } from '@dataing/base/columns';
import { exp, fillAlias, fillNormal } from '@dataing/base/maths';
import { fillUniform, type StreamKey } from '@dataing/base/random';
import { dictionaryColumn, newCodes } from '../kernels/choice.ts';
import { eachDraw } from '../kernels/draws.ts';
import type { TraitFactor, TraitStep } from '../plan/trait-step.ts';
import type { Frame } from './context.ts';
import { ancestorOf } from './parent-cells.ts';

type ChoiceTraitStep = Extract<TraitStep, { kind: 'trait_choice' }>;

/** The factor of each row: that of its ancestor, exp(spread z - spread^2 / 2), whose mean is 1. */
export function traitFactors(frame: Frame, { generation, key, spread }: TraitFactor): Float64Array {
  const { frame: owners, counts } = ancestorOf(frame, generation);
  const own = owners.memo(`trait ${nameOf(key)}`, () => drawFactors(owners, key, spread));
  return counts === undefined ? own : repeat(own, counts, new Float64Array(frame.length));
}

function drawFactors(owners: Frame, key: StreamKey, spread: number): Float64Array {
  const out = new Float64Array(owners.length);
  eachDraw(key, owners.addresses(), (draws, count, at) => fillNormal(draws, count, out, at));
  for (let i = 0; i < out.length; i++) out[i] = exp(spread * out[i] - (spread * spread) / 2);
  return out;
}

/** The product of several factors for each row; undefined for none. */
export function productOfTraits(frame: Frame, traits: readonly TraitFactor[] = []): Float64Array | undefined {
  if (traits.length === 0) return undefined;
  const out = Float64Array.from(traitFactors(frame, traits[0]));
  for (const trait of traits.slice(1)) {
    const factors = traitFactors(frame, trait);
    for (let i = 0; i < out.length; i++) out[i] *= factors[i];
  }
  return out;
}

/** A column that shows a trait: a factor, or a choice of which a share of the rows keeps the entity's own. */
export function traitColumn(frame: Frame, step: TraitStep): Column {
  if (step.kind === 'trait_factor') return valuesColumn('float', traitFactors(frame, step));
  const { dictionary, keep, key } = step;
  const { frame: owners, counts } = ancestorOf(frame, step.generation);
  const own = owners.memo(`trait ${nameOf(key)}`, () => choiceCodes(step, key, owners));
  const codes = newCodes(dictionary.values.length, frame.length);
  if (counts === undefined) codes.set(own);
  else repeat(own, counts, codes);
  if (keep < 1) {
    const stays = new Float64Array(frame.length);
    fillUniform(step.keepKey, frame.addresses(), stays);
    const anew = choiceCodes(step, step.anewKey, frame);
    for (let i = 0; i < codes.length; i++) if (stays[i] >= keep) codes[i] = anew[i];
  }
  return dictionaryColumn(dictionary, codes);
}

function choiceCodes(step: ChoiceTraitStep, key: StreamKey, frame: Frame): Int32Array {
  const codes = new Int32Array(frame.length);
  eachDraw(key, frame.addresses(), (draws, count, at) => fillAlias(step.alias, draws, count, codes, at));
  return codes;
}

function nameOf({ k0, k1 }: StreamKey): string {
  return `${k0} ${k1}`;
}

/** Each value as often as its row has descendants. */
function repeat<Numbers extends { fill(value: number, from: number, to: number): unknown }>(
  values: ArrayLike<number>,
  counts: Int32Array,
  out: Numbers,
): Numbers {
  let row = 0;
  for (let i = 0; i < counts.length; i++) out.fill(values[i], row, (row += counts[i]));
  return out;
}
