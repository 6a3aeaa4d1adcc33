import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'TRANSLATE_QUERY',
    title: 'A statement is not translated, because it is or holds a query',
    cause:
      'Definitions of tables are translated; views, CREATE TABLE ... AS, and changes of rows are queries.',
    remedy: 'Give the table as CREATE TABLE with its columns, as the catalogue of the warehouse has it.',
    example: 'TRANSLATE_QUERY: the query of CREATE TABLE ... AS is not translated',
  },
  {
    code: 'TRANSLATE_SHAPE',
    title: 'A table that takes its columns from another is not translated',
    cause: 'CREATE TABLE ... LIKE, CLONE, PARTITION OF and tables over files do not say their columns.',
    remedy: 'Give the table with its columns spelt out.',
    example: 'TRANSLATE_SHAPE: the columns of this table are those of another',
  },
];
