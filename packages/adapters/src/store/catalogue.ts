import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'STORE_UNREACHABLE',
    title: 'The store could not be opened',
    cause: 'The file or its folder cannot be written, is no database, or the server does not answer.',
    remedy: 'Check the path or the address, and that this user may write there.',
    example: 'STORE_UNREACHABLE: the store .dataing/store.db cannot be opened: unable to open database file',
  },
  {
    code: 'STORE_TOO_NEW',
    title: 'The store was written by a newer program',
    cause: 'Its version is beyond those this program knows. Nothing was changed.',
    remedy: 'Use the newer program, or another store.',
    example: 'STORE_TOO_NEW: the store has version 9; this program knows versions up to 3',
  },
  {
    code: 'STORE_CONFLICT',
    title: 'Somebody else wrote to the log first',
    cause: 'Two processes went on with the same investigation at once; the second one was refused.',
    remedy: 'Nothing is lost: run again, and it goes on from what the other recorded.',
    example: 'STORE_CONFLICT: the log inv-7 was to have 4 entries, but it has 6',
  },
  {
    code: 'STORE_CLOSED',
    title: 'The store is closed',
    cause: 'It was used after it had been closed: a defect of the program.',
    remedy: 'Report it.',
    example: 'STORE_CLOSED: the store is closed',
  },
  {
    code: 'STORE_FAILED',
    title: 'The store could not do it',
    cause:
      'The database refused: no space is left, the connection broke, or another process holds it too long.',
    remedy:
      'Free space, or try again. What the failed call was to write is not there, neither whole nor in part.',
    example: 'STORE_FAILED: database or disk is full',
  },
];
