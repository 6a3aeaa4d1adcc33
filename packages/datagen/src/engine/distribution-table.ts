import { buildAlias, buildCounts, buildPieces, buildScores } from '@dataing/base/maths';
import type { Distribution, EmpiricalDistribution } from '../dsl/distribution.ts';
import type { DistributionTable } from '../kernels/distribution.ts';
import type { Context } from './context.ts';
import { poissonOf } from './counts.ts';

/** The table a distribution's draws are read from, built once a run; undefined where none is needed. */
export function distributionTable(context: Context, spec: Distribution): DistributionTable | undefined {
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
    case 'empirical':
      return context.memo(JSON.stringify(spec), () => empiricalTable(spec));
    case 'mixture':
      return context.memo(JSON.stringify(spec), () => ({
        kind: 'mixture',
        alias: buildAlias(spec.components.map(({ weight }) => weight)),
        tables: spec.components.map((component) => distributionTable(context, component.distribution)),
      }));
    default:
      return { kind: 'scores', table: context.memo(JSON.stringify(spec), () => buildScores(spec)) };
  }
}

function empiricalTable({ shape, points, weights }: EmpiricalDistribution): DistributionTable {
  return shape === 'values'
    ? { kind: 'values', values: Float64Array.from(points), alias: buildAlias(weights) }
    : { kind: 'pieces', table: buildPieces(points, weights) };
}
