import { normalQuantile } from '@dataing/base/maths';
import { sql } from '@dataing/sql';
import type { DistributionGenerator, Node } from '../dsl/document.ts';
import { scoreMapOf } from '../plan/score-map.ts';
import { judgeFigure } from './fit.ts';
import type { Measure } from './measures.ts';

/** Points at which a distribution is looked at, evenly by probability. */
const POINTS = 400;

/**
 * The rate of the outliers of a column: the share of rows beyond a threshold, chosen where it tells most, against what
 * the distribution gives with the outliers among them. Only where the outliers are all that changes the values.
 */
export function outlierMeasures(node: Node): Measure[] {
  return node.columns.flatMap(({ name: column, generator, modifiers, finalClamp, type }) => {
    const [modifier] = modifiers;
    if (generator.kind !== 'distribution' || modifiers.length !== 1 || modifier.kind !== 'outliers')
      return [];
    const values = quantilesOf(generator);
    const magnitudes = quantilesOf(modifier.magnitude);
    if (values === undefined || magnitudes === undefined) return [];
    // A whole number lost what stood behind the point.
    const stored = (x: number): number => (type === 'int' ? Math.trunc(x) : x);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = generator.clamp;
    const isClamped = finalClamp && !modifier.allowExceed;
    const clip = (x: number): number => (isClamped ? Math.min(max, Math.max(min, x)) : x);
    const isSpike = modifier.mode === 'spike';
    const moved = values.flatMap((v) =>
      magnitudes
        .filter((_, i) => i % 20 === 10)
        .map((m) => stored(clip(isSpike ? v * (1 + m) : v / (1 + m)))),
    );
    const [threshold, plain, hit] = tellingThreshold(values.map(stored), moved, isSpike, modifier.rate);
    const beyond = sql.binary(isSpike ? '>' : '<', sql.column(column), sql.number(threshold));
    return [
      {
        id: `${node.id}.${column}.outliers`,
        kind: 'outliers',
        column,
        needs: [column],
        asks: [sql.filtered('count', [sql.column(column)], beyond), sql.call('count', sql.column(column))],
        judge: ([found, filled]) => {
          const share = (1 - modifier.rate) * plain + modifier.rate * hit;
          const error = Math.sqrt((share * (1 - share)) / filled);
          const isTold = modifier.rate * Math.abs(hit - plain) > 4 * error;
          const what = `share of rows ${isSpike ? 'above' : 'below'} ${Number(threshold.toPrecision(4))}`;
          const verdict = judgeFigure(found / filled, share, error, 0.1 * share, what);
          if (isTold || verdict.status === 'failed') return verdict;
          return { status: 'too_small', message: `${verdict.message}: outliers do not stand out` };
        },
      },
    ];
  });
}

/** The threshold at which the outliers add most beside the scatter of the others, and both shares beyond it. */
function tellingThreshold(
  values: readonly number[],
  moved: readonly number[],
  isSpike: boolean,
  rate: number,
): [threshold: number, plain: number, hit: number] {
  const sorted = [...values].sort((a, b) => a - b);
  const beyond = (all: readonly number[], t: number): number =>
    all.filter((v) => (isSpike ? v > t : v < t)).length / all.length;
  let best: [number, number, number] = [sorted[0], 0, 0];
  let most = -1;
  for (let i = 1; i < 40; i++) {
    const place = isSpike ? POINTS - 1 - i * 2 : i * 2;
    const threshold = sorted[place];
    const [plain, hit] = [beyond(values, threshold), beyond(moved, threshold)];
    const signal = (rate * (hit - plain)) / Math.sqrt(plain + 1 / POINTS);
    if (signal > most) {
      most = signal;
      best = [threshold, plain, hit];
    }
  }
  return best;
}

function quantilesOf({
  distribution,
  clamp,
}: Pick<DistributionGenerator, 'distribution' | 'clamp'>): number[] | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = clamp;
  const atScore = scoreMapOf(distribution);
  if (atScore === undefined) return undefined;
  const values: number[] = [];
  for (let i = 0; i < POINTS; i++) {
    const value = atScore(normalQuantile((i + 0.5) / POINTS));
    values.push(Math.min(max, Math.max(min, value)));
  }
  return values;
}
