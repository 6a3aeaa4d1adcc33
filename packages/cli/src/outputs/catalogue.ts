import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What `generate` and `export` refuse of an output. */
export const outputsCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'OUTPUT_OPTIONS',
    title: 'Options of the output contradict each other',
    cause:
      'An option speaks of files and the tables go to a database, or the format cannot do what is asked.',
    remedy: 'Leave out one of the options that the message names.',
    example: 'datagen generate shop.json --format sqlite --parts 4',
  },
  {
    code: 'OUTPUT_ADDRESS',
    title: 'The address of a database is of no known kind',
    cause: '--to takes the address of a PostgreSQL or a MySQL (MariaDB) database.',
    remedy: 'Write postgres://user@host:port/database or mysql://user@host:port/database.',
    example: 'datagen generate shop.json --to oracle://db/shop',
  },
  {
    code: 'OUTPUT_NO_TABLE',
    title: 'There is no table of that name',
    cause: 'A table was named that the schema, or the folder, does not have.',
    remedy: 'Use one of the names in the message.',
    example: 'datagen generate shop.json --stdout order',
  },
  {
    code: 'OUTPUT_NO_PARTITION',
    title: 'No table has the column to partition by',
    cause: '--partition-by names a column that no table has as a date or a datetime.',
    remedy: 'Name a time column; tables without it are written as one file each.',
    example: 'datagen generate shop.json --partition-by amount=day',
  },
];
