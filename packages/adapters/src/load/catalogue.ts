import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'OUTPUT_UNREACHABLE',
    title: 'The database to write to cannot be reached',
    cause: 'Nothing answers at the address, or it refuses the user or the database.',
    remedy: 'Check host, port, user, password and database in the address.',
    example: 'datagen generate shop.json --to postgres://me@localhost:5433/shop',
  },
  {
    code: 'OUTPUT_TABLE_EXISTS',
    title: 'A table of that name is already there',
    cause: 'The database holds a table that would have to be replaced. Nothing was written.',
    remedy: 'Write to another database or schema, or replace the tables with --force.',
    example: 'datagen generate shop.json --to postgres://me@localhost/shop',
  },
  {
    code: 'OUTPUT_REFUSED',
    title: 'The database refused what was written',
    cause:
      'It said no to a statement or to rows: a right is missing, a value does not fit, the disk is full.',
    remedy: 'Read what the database says. Nothing of the run was kept.',
    example: 'OUTPUT_REFUSED: orders: permission denied for schema public',
  },
];
