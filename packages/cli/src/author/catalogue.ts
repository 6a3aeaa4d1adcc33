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
  {
    code: 'CREATE_NO_DESCRIPTION',
    title: 'Nothing to make a schema of',
    cause: '`datagen create` was called without a description, or with an empty one.',
    remedy: 'Say what the data are about; a sentence will do.',
    example: 'datagen create -o shop.json',
  },
  {
    code: 'CREATE_NO_REPLY',
    title: 'The reply cannot be read',
    cause: '--from-reply names no file, or one that may not be read.',
    remedy:
      'Save the whole reply of the chat to a file and name that; a relative path is taken from the current folder.',
    example: 'datagen create --from-reply rpely.txt',
  },
];
