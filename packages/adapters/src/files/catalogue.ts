import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'FILES_BAD_NAME',
    title: 'An output file has a name that is not a plain file name',
    cause: 'A name to be written held a path separator or a control character, or was empty, "." or "..".',
    remedy: 'Rename the table: its id becomes the name of its file.',
    example: 'FILES_BAD_NAME: "../orders.parquet" is not a plain file name',
  },
  {
    code: 'FILES_WRITE_FAILED',
    title: 'An output file could not be written',
    cause: 'The file system refused: no space is left, no permission, or the folder vanished.',
    remedy: 'Make room, or choose another folder with -o. Nothing was left under the final name.',
    example: 'FILES_WRITE_FAILED: cannot write orders.parquet: there is no space left',
  },
];
