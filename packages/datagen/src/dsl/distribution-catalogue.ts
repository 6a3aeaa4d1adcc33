import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What may be wrong with distributions and generators that are made of parts. */
export const distributionCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'DSL_EMPIRICAL',
    title: 'An empirical distribution that says nothing, or too much',
    cause:
      'It is given by values, by quantiles or by a histogram: by one of them. Quantiles do not fall, edges rise.',
    remedy: 'Give one of the three, its numbers in order.',
    example: '{"type": "empirical", "params": {"quantiles": [0, 5, 3]}}',
  },
  {
    code: 'DSL_MIXTURE',
    title: 'A mixture that cannot be drawn from',
    cause: 'Its weights are all 0, it has more than 100 components, or one of them is a mixture itself.',
    remedy: 'List the components on one level, at least one with a weight above 0.',
    example: '{"type": "mixture", "params": {"components": [{"weight": 0, "distribution": {...}}]}}',
  },
  {
    code: 'DSL_GIVEN',
    title: 'Cases that never hold, leave rows out, or cannot be drawn case by case',
    cause:
      'A case names a value that the column never has, no case speaks of some value, or its generator holds for a column as a whole.',
    remedy: 'Name values that occur, say what holds otherwise, or make the column nullable.',
    example: '"given": {"column": "kind", "cases": {"purchse": {...}}}',
  },
];
