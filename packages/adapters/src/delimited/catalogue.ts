import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'DELIMITED_UNREADABLE',
    title: 'The file cannot be read as CSV',
    cause: 'The file is missing or empty, is not text, or a quote in it is never closed.',
    remedy: 'Check the path, and the line that the message names. A UTF-8 file with a header is expected.',
    example: 'DELIMITED_UNREADABLE: cpu.csv: no such file',
  },
  {
    code: 'DELIMITED_NO_COLUMN',
    title: 'The file has no column of this name',
    cause: 'A column that was asked for is not in the header of the file.',
    remedy: 'Use a name of the header; the message lists them.',
    example: 'DELIMITED_NO_COLUMN: "valeu" is not a column of cpu.csv; did you mean "value"?',
  },
];
