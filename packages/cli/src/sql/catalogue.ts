import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What `dataing sql` finds wrong with what it is given. */
export const sqlCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'CLI_SQL_MISSING',
    title: 'There is no SQL to read',
    cause: 'No statement and no file was given, and nothing is piped in; or what was given is empty.',
    remedy: 'Give a statement in quotes, a file, or pipe text in.',
    example: 'dataing sql lineage',
  },
  {
    code: 'CLI_SQL_REQUEST',
    title: 'A line of --jsonl is no request',
    cause:
      'It is no JSON object, has no text "sql", or no "dialect" that is known and no --dialect stands in for it.',
    remedy:
      'Write one object per line: {"id": 1, "dialect": "postgres", "sql": "select 1"}. The other lines are judged.',
    example: '{"id": 7, "allowed": false, "rule": "CLI_SQL_REQUEST", "message": "the line is no JSON"}',
  },
  {
    code: 'CLI_SQL_SCHEMA',
    title: 'The file of --schema cannot be read as a schema',
    cause:
      'It is neither JSON of the form {"tables": {"name": {"columns": [{"name": ...}]}}} nor CREATE TABLE statements.',
    remedy: 'Write one of these; `docs/sql/README.md` shows both.',
    example: 'dataing sql lineage query.sql --dialect duckdb --schema rows.csv',
  },
  {
    code: 'CLI_SQL_MODEL',
    title: 'A dbt project has no model of that name',
    cause: 'The name is misspelt, or the model is disabled or in a package that is not there.',
    remedy: 'Use the suggestion, or the unique id of the model, such as model.shop.orders.',
    example: 'CLI_SQL_MODEL: shop has no model, seed or snapshot "custmers"',
  },
];
