import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'SCOPE_UNKNOWN_TABLE',
    title: 'A query names a table that the schema does not have',
    cause:
      'The name is misspelt, the table is new, or the schema that was given is not that of this warehouse.',
    remedy:
      'Use the suggestion, or give a schema that has the table. Lineage goes on with what can be known.',
    example: 'SCOPE_UNKNOWN_TABLE: the schema has no table custmers (nearest: customers)',
  },
  {
    code: 'SCOPE_AMBIGUOUS_TABLE',
    title: 'A name fits several tables of the schema',
    cause: 'The reference leaves out the schema or the database, and several have a table of that name.',
    remedy: 'Write the schema before the name. The first that fits is taken.',
    example: 'SCOPE_AMBIGUOUS_TABLE: orders may be any of raw.orders, mart.orders',
  },
  {
    code: 'SCOPE_UNKNOWN_COLUMN',
    title: 'A query names a column that is not there',
    cause:
      'No table of FROM has the column, no table of FROM has the name before it, or an alias cannot be used there.',
    remedy:
      'Use the suggestion. Which clauses may name an alias differs by dialect: see docs/sql/lineage.md.',
    example: 'SCOPE_UNKNOWN_COLUMN: there is no column amuont of orders (nearest: amount)',
  },
  {
    code: 'SCOPE_AMBIGUOUS_COLUMN',
    title: 'A column without a table is in several tables of FROM',
    cause: 'The name stands alone and more than one table has it; an engine refuses the query.',
    remedy: 'Write the table or its alias before the name.',
    example: 'SCOPE_AMBIGUOUS_COLUMN: id is a column of several: o, c',
  },
  {
    code: 'SCOPE_COLUMN_UNCERTAIN',
    title: 'Without a schema it cannot be said where a column comes from',
    cause: 'The name stands alone, and FROM has several tables whose columns are not known.',
    remedy: 'Give the schema, or write the table or its alias before the name.',
    example: 'SCOPE_COLUMN_UNCERTAIN: amount may be a column of any of orders, refunds',
  },
  {
    code: 'SCOPE_COLUMN_COUNT',
    title: 'Two lists of columns that belong together differ in length',
    cause:
      'The branches of a set operation, the columns and values of INSERT, or an alias list and its query.',
    remedy: 'Make both the same length.',
    example: 'SCOPE_COLUMN_COUNT: UNION of 2 columns with 3',
  },
];
