import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** Columns that hang together, the character of an entity, events in the volume. */
export const relationCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'DSL_CORRELATION',
    title: 'Two columns cannot be correlated so',
    cause:
      'A correlation holds between two different columns of a table, each drawn from a distribution or from listed choices, and is given once.',
    remedy: 'Name two such columns, once.',
    example: '"correlations": [{"columns": ["age", "full_name"], "rank": 0.5}]',
  },
];
