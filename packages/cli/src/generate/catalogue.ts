import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What `datagen generate` itself refuses. */
export const generateCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'GENERATE_NO_SCHEMA',
    title: 'The schema cannot be read',
    cause: 'There is no file under that path, or it may not be read.',
    remedy: 'Check the path; a relative one is taken from the current folder.',
    example: 'datagen generate shpo.json',
  },
  {
    code: 'GENERATE_FOREIGN_FILES',
    title: 'The output folder holds files of others',
    cause: 'Files stand in the folder that no earlier run listed in its .metadata.json. Nothing was written.',
    remedy:
      'Choose another folder with -o, or write beside them with --force (files of the same name are replaced).',
    example: 'datagen generate shop.json -o ~/Documents',
  },
];
