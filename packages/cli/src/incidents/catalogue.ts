import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can keep cases from being scored. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'INCIDENT_FOLDER_INVALID',
    title: 'No cases in the folder',
    cause: 'The folder has no sub-folder `cases` with a folder per case.',
    remedy: 'Give the folder that holds `cases` and `truth`; docs/incidents-format.md describes both.',
    example: 'dataing bench run data',
  },
  {
    code: 'INCIDENT_CASE_CHANGED',
    title: 'An investigation wrote',
    cause: 'The warehouse of a case has other bytes after the investigation than before.',
    remedy: 'Report it: an investigation must not write.',
    example: 'dataing bench run incidents',
  },
];
