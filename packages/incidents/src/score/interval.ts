import { belowAt, streamKey } from '@dataing/base/random';
import { quantile } from '@dataing/base/statistics';

/** A figure with its 95 % interval; null where no case bears on it. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Cases it was made of. */
  readonly cases: number;
}

const RESAMPLES = 1_000;

/**
 * A statistic of cases with the percentile interval of the bootstrap (Efron 1979) over groups of cases: twins are drawn
 * together. The draws are fixed, the same cases give the same interval.
 */
export function figureOf<T extends { readonly group: string }>(
  cases: readonly T[],
  statistic: (cases: readonly T[]) => number | null,
): Figure {
  const value = statistic(cases);
  if (value === null) return { value, low: null, high: null, cases: cases.length };
  const groups = [...Map.groupBy(cases, ({ group }) => group).values()];
  const key = streamKey({ epoch: 1, seed: 0, table: 'incidents', column: 'figure', purpose: 'bootstrap' });
  const drawn: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample += 1) {
    const again = groups.flatMap((_, i) => groups[belowAt(key, sample, i, groups.length)]);
    const figure = statistic(again);
    if (figure !== null) drawn.push(figure);
  }
  return { value, low: quantile(drawn, 0.025), high: quantile(drawn, 0.975), cases: cases.length };
}
