import type { Column } from '@dataing/base/columns';
import { choiceAtScores, distributionAtScores, normalScores } from '../kernels/scores.ts';
import type { CorrelatedStep } from '../plan/latent-step.ts';
import { type ScoreMap, scoreMapOf } from '../plan/score-map.ts';
import type { DistributionGenerator } from '../dsl/document.ts';
import type { Context, Frame } from './context.ts';

/** A column read at normal scores that it shares with others. */
export function correlated(context: Context, frame: Frame, { latent, values }: CorrelatedStep): Column {
  const scores = normalScores(latent, frame.addresses());
  if (values.kind === 'choice') return choiceAtScores(values, scores);
  return distributionAtScores(scoreMap(context, values.distribution), values.clamp, scores);
}

function scoreMap(context: Context, distribution: DistributionGenerator['distribution']): ScoreMap {
  return context.memo(`scores of ${JSON.stringify(distribution)}`, () => {
    const map = scoreMapOf(distribution);
    if (map === undefined) throw new TypeError(`a ${distribution.type} is not read at scores`);
    return map;
  });
}
