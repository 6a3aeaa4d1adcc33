import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const rollupCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'DSL_ROLLUP',
    title: 'A rollup that cannot be made as written',
    cause:
      'A rollup aggregates a column or an expression of rows that belong to the row: its descendants, those that look up its key, or those that "on" names. Where no row belongs to it, sums and counts are 0, other aggregates null or "empty". Nothing else changes its values.',
    remedy: 'Say what is aggregated, which rows belong to a row, and what rows without any have.',
    example: '"modifiers": [{"transform": "multiply", "args": {"factor": 2}}] at the sum of the items',
  },
];
