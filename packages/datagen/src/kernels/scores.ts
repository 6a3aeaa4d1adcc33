import { valuesColumn, type Column } from '@dataing/base/columns';
import { fillNormal } from '@dataing/base/maths';
import type { Addresses } from '@dataing/base/random';
import type { DistributionGenerator } from '../dsl/document.ts';
import type { LatentStep } from '../plan/latent-step.ts';
import type { Dictionary } from '../plan/plan.ts';
import { type ScoreMap, stepAt } from '../plan/score-map.ts';
import { dictionaryColumn, newCodes } from './choice.ts';
import { eachDraw } from './draws.ts';

/** The normal score of each row: shared draws of the columns it is correlated with, added up in order. */
export function normalScores({ keys, loadings }: LatentStep, addresses: Addresses): Float64Array {
  const out = new Float64Array(addresses.length);
  const normals = new Float64Array(addresses.length);
  keys.forEach((key, i) => {
    const loading = loadings[i];
    eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, normals, at));
    for (let row = 0; row < out.length; row++) out[row] += loading * normals[row];
  });
  return out;
}

/** A distribution read at the scores, clamped as its own draws are. */
export function distributionAtScores(
  map: ScoreMap,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: DistributionGenerator['clamp'],
  scores: Float64Array,
): Column {
  const out = new Float64Array(scores.length);
  for (let i = 0; i < out.length; i++) {
    const value = map(scores[i]);
    out[i] = value < min ? min : value > max ? max : value;
  }
  return valuesColumn('float', out);
}

/** Listed values read at the scores: value `order[i]` from `cuts[i - 1]` on. */
export function choiceAtScores(
  { dictionary, order, cuts }: { dictionary: Dictionary; order: ArrayLike<number>; cuts: Float64Array },
  scores: Float64Array,
): Column {
  const codes = newCodes(dictionary.values.length, scores.length);
  for (let i = 0; i < codes.length; i++) codes[i] = order[stepAt(cuts, scores[i])];
  return dictionaryColumn(dictionary, codes);
}
