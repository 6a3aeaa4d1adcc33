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
    code: 'DSL_EVENT',
    title: 'An event has nothing to act on',
    cause:
      'An event lifts or lowers how many rows a table has for a time. Its table needs a datetime_series, and rows that come of a fanout or that are given; a segment must be one that can be drawn given the time.',
    remedy: 'Move the event to a table with times of its own, or leave the segment out.',
    example: '"events": [{"name": "sale", "where": {"emial": "..."}, ...}]',
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
