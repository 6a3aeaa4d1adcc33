import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be wrong with a question about the history of a table. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'BLAME_TABLE_UNKNOWN',
    title: 'Nothing builds this table',
    cause:
      'No model, seed or snapshot of the dbt project has this name, no SQL file creates or writes it, and the store knows no anomaly of it.',
    remedy:
      'Use the suggested name, name the repository with --repo, or map the table to one under `datasets` of dataing.yml.',
    example: 'dataing blame ordres',
  },
  {
    code: 'BLAME_COLUMN_UNKNOWN',
    title: 'The table has no such column',
    cause: 'The model has no column of this name now, and no commit of the range renamed or removed one.',
    remedy: 'Use the suggested name, or look further back with --since.',
    example: 'dataing blame orders.custmer_id',
  },
  {
    code: 'BLAME_COMMIT_UNKNOWN',
    title: 'No entry of this commit',
    cause: 'No change of the table in the range that is looked at belongs to this commit.',
    remedy:
      'Take a commit that the list shows (with --all for hidden ones), or look further back with --since.',
    example: 'dataing blame orders --expand 0000000',
  },
];
