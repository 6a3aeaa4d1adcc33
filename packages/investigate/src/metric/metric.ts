import type { SqlExpression } from '@dataing/sql';

/**
 * What is watched, in the terms a segment scan needs. `count` and `sum` add up over rows (twice the time, twice the
 * value); the others are a numerator over a denominator and do not.
 */
export type Metric =
  | { readonly kind: 'count'; readonly text: string; readonly of?: SqlExpression }
  | { readonly kind: 'sum'; readonly text: string; readonly of: SqlExpression }
  | { readonly kind: 'average'; readonly text: string; readonly of: SqlExpression }
  | {
      readonly kind: 'ratio';
      readonly text: string;
      readonly numerator: SqlExpression;
      readonly denominator: SqlExpression;
    }
  | { readonly kind: 'share'; readonly text: string; readonly condition: SqlExpression }
  /** Rows whose key another row has, beyond the first of each; keys that are not known left out. */
  | { readonly kind: 'duplicates'; readonly text: string; readonly key: readonly SqlExpression[] }
  /** Whether rows still arrive: how many there are by the time column `of`, up to now. */
  | { readonly kind: 'freshness'; readonly text: string; readonly of: SqlExpression };

export const ROW_COUNT: Metric = { kind: 'count', text: 'count(*)' };

/** True where the metric grows with the time it covers. */
export function isAdditive(metric: Metric): boolean {
  return metric.kind === 'count' || metric.kind === 'sum' || metric.kind === 'freshness';
}

/** True where the metric is a part of the rows, 0..1. */
export function isShare(metric: Metric): boolean {
  return metric.kind === 'share' || metric.kind === 'duplicates';
}

/** Every expression of the metric over single rows. */
export function metricInputs(metric: Metric): readonly SqlExpression[] {
  switch (metric.kind) {
    case 'count':
      return metric.of === undefined ? [] : [metric.of];
    case 'sum':
    case 'average':
    case 'freshness':
      return [metric.of];
    case 'ratio':
      return [metric.numerator, metric.denominator];
    case 'share':
      return [metric.condition];
    case 'duplicates':
      return metric.key;
  }
}

/** True where a metric, as it is written, is printed in percent. */
export function isShareText(metric: string): boolean {
  return /^(null_|duplicate_)?share\s*\(/i.test(metric);
}
