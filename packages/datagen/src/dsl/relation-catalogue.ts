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
  {
    code: 'DSL_TRAIT',
    title: 'A trait cannot be so, or is not there',
    cause:
      'A trait is either one of a few choices or a factor with a spread or a concentration; it reaches the tables below its own along the line of first parents; what refers to it must find it there.',
    remedy: 'Follow the message: it names what is missing, or what stands in the way.',
    example: '"traits": [{"name": "appetite", "scales": ["order"]}]',
  },
];
