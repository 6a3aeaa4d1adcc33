import type { ColumnSpec, Scalar } from '../dsl/document.ts';
import { choiceWeights } from './weights.ts';

/** Share of a column's values by choice of listed ones that are not allowed, and which; undefined where it chooses of no list. */
export function strayChoices(
  { generator, modifiers }: ColumnSpec,
  allowed: readonly Scalar[],
): { readonly values: readonly Scalar[]; readonly share: number } | undefined {
  if (modifiers.length > 0 || generator.kind !== 'choice' || !('values' in generator.from)) return undefined;
  const { values } = generator.from;
  const weights = choiceWeights(generator.weights, values.length);
  const known = new Set(allowed.map(String));
  const stray = values.flatMap((value, i) =>
    value !== null && weights[i] > 0 && !known.has(String(value)) ? [i] : [],
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = stray.reduce((sum, i) => sum + weights[i], 0) / total;
  return { values: stray.map((i) => values[i]), share };
}

/** How many different values a column can have at most, by its list or its type. */
export function mostValues({ generator, modifiers, type }: ColumnSpec): number {
  if (modifiers.length > 0) return Number.POSITIVE_INFINITY;
  if (type === 'bool') return 2;
  const isListed = generator.kind === 'choice' && 'values' in generator.from;
  return isListed ? new Set(generator.from.values).size : Number.POSITIVE_INFINITY;
}
