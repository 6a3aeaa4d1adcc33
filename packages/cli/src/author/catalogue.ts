import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What the commands that write schemas can say. */
export const authorCliCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'AUTHOR_FILE_EXISTS',
    title: 'The file is already there',
    cause: 'The schema would replace a file. Nothing was written.',
    remedy: 'Name another file, or replace it with --force.',
    example: 'datagen init shop.json',
  },
  {
    code: 'AUTHOR_NOT_WRITTEN',
    title: 'The file cannot be written',
    cause: 'The folder does not exist, or the file may not be written.',
    remedy: 'Check the path; a relative one is taken from the current folder.',
    example: 'datagen init no/such/folder/shop.json',
  },
];
