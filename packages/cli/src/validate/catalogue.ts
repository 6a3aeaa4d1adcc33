import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What `datagen validate` can say before it looks at any data. */
export const validateCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'VALIDATE_NO_SCHEMA',
    title: 'The schema cannot be read',
    cause: 'There is no file of that name, or it may not be read.',
    remedy: 'Check the path; it is taken from the current folder.',
    example: 'datagen validate shpo.json --data output',
  },
  {
    code: 'VALIDATE_NO_DATA',
    title: 'The data folder cannot be read',
    cause: '--data names no folder, or one without a single Parquet or CSV file.',
    remedy: 'Name the folder that `datagen generate` wrote to.',
    example: 'datagen validate shop.json --data shop.json',
  },
  {
    code: 'VALIDATE_NO_REPORT',
    title: 'There is no report to render',
    cause: 'The folder holds no validation_report.json, or the file is no report of `datagen validate`.',
    remedy: 'Run `datagen validate` first, or name the JSON report that it wrote.',
    example: 'datagen report output',
  },
];
