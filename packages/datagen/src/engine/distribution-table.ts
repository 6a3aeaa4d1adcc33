import { buildCounts, buildScores } from '@dataing/base/maths';
import type { DistributionGenerator } from '../dsl/document.ts';
import type { DistributionTable } from '../kernels/distribution.ts';
import type { Context } from './context.ts';
import { poissonOf } from './counts.ts';

/** The table a distribution's draws are read from, built once a run; undefined where none is needed. */
export function distributionTable(
  context: Context,
  spec: DistributionGenerator['distribution'],
): DistributionTable | undefined {
  switch (spec.type) {
    case 'normal':
    case 'lognormal':
    case 'uniform':
      return undefined;
    case 'poisson':
      return { kind: 'poisson', table: poissonOf(context, spec.lambda) };
    case 'geometric':
    case 'binomial':
    case 'negative_binomial':
      return { kind: 'counts', table: context.memo(JSON.stringify(spec), () => buildCounts(spec)) };
    default:
      return { kind: 'scores', table: context.memo(JSON.stringify(spec), () => buildScores(spec)) };
  }
}
