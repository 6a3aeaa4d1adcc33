import { valueAt } from '@dataing/base/columns';
import { normalFrom } from '@dataing/base/maths';
import { drawAt, type Address } from '@dataing/base/random';
import type { ColumnType } from '../../../src/dsl/document.ts';
import type { CorrelatedStep } from '../../../src/plan/latent-step.ts';
import { scoreMapOf, type ScoreMap } from '../../../src/plan/score-map.ts';
import type { Cell } from './row-kernels.ts';

const maps = new Map<string, ScoreMap>();

/** A correlated cell: the sum of its draws, then the value at that score, found by going through all of them. */
export function correlatedAt({ latent, values }: CorrelatedStep, { hi, lo }: Address): [Cell, ColumnType] {
  const score = latent.keys.reduce(
    (sum, key, i) => sum + latent.loadings[i] * normalFrom(...drawAt(key, hi, lo)),
    0,
  );
  if (values.kind === 'choice') {
    const { dictionary, order, cuts } = values;
    const code = order[cuts.filter((cut) => cut <= score).length];
    return [valueAt(dictionary.values, code) as Cell, dictionary.values.type as ColumnType];
  }
  const name = JSON.stringify(values.distribution);
  const map = maps.get(name) ?? scoreMapOf(values.distribution)!;
  maps.set(name, map);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = values.clamp;
  return [Math.min(Math.max(map(score), min), max), 'float'];
}
