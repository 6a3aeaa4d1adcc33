import { type Keys, list, number, words } from './keyword.ts';

const LENGTHS = { hour: 24, dow: 7, month: 12 } as const;
const FIRST = { hour: 'midnight', dow: 'Monday', month: 'January' } as const;

/** `{dimension, weights, ...more}`, once per dimension: each has its own number of weights. */
export function dimensionCases(more: Keys = {}): Keys[] {
  return (['hour', 'dow', 'month'] as const).map((dimension) => ({
    ...more,
    dimension: { about: 'What the weights go by.', value: words(dimension), needed: true },
    weights: {
      about: `${LENGTHS[dimension]} relative weights, ${FIRST[dimension]} first; not all zero.`,
      value: list(number({ min: 0 }), { min: LENGTHS[dimension], max: LENGTHS[dimension] }),
      needed: true,
    },
  }));
}
