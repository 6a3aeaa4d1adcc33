import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be wrong with a folder of incident cases. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'INCIDENT_FILE_INVALID',
    title: 'A file of a case cannot be used',
    cause: 'The file is not JSON, or lacks a field that its format asks for, or holds another type there.',
    remedy: 'Mend the field that is named; docs/incidents-format.md lists all of them.',
    example: 'dataing bench run incidents',
  },
];
