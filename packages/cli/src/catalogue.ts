import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** The errors of the command line itself; what a command finds wrong has its entries with the package that finds it. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'CLI_UNKNOWN_OPTION',
    title: 'Unknown option',
    cause: 'The command has no option of this name.',
    remedy: 'Use the suggested spelling, or see the options with `--help`.',
    example: 'datagen generate shop.json --sed 7',
  },
  {
    code: 'CLI_FILE',
    title: 'A file or folder cannot be used',
    cause: 'It is not there, may not be read or written, or the disk is full.',
    remedy:
      'Do what the message says, and run the command again: nothing half-written stands under a final name.',
    example: 'datagen schema -o no/such/folder/schema.json',
  },
  {
    code: 'CLI_NOT_UTF8',
    title: 'A text file is not UTF-8',
    cause:
      'The file was saved in another encoding: UTF-16, as some Windows programs do, or an eight-bit one.',
    remedy:
      'Save it as UTF-8, or convert it with `iconv`, as the message shows. A byte order mark is no matter.',
    example: 'datagen generate saved-as-utf16.json',
  },
  {
    code: 'CLI_UNKNOWN_COMMAND',
    title: 'Unknown command',
    cause: 'The program has no command of this name.',
    remedy: 'Use the suggested spelling, or see the commands with `--help`.',
    example: 'datagen generat shop.json',
  },
  {
    code: 'CLI_MISSING_ARGUMENT',
    title: 'Missing argument',
    cause:
      'A command was called without an argument or an option that it needs, or an option without its value.',
    remedy: 'Add what is named; `--help` of the command shows an example.',
    example: 'datagen generate',
  },
  {
    code: 'CLI_EXCESS_ARGUMENT',
    title: 'Too many arguments',
    cause: 'The command takes fewer arguments. A path with spaces that was not quoted looks like several.',
    remedy: 'Quote paths that contain spaces, and remove what is left over.',
    example: 'datagen generate my shop.json',
  },
  {
    code: 'CLI_BAD_VALUE',
    title: 'Bad value of an option',
    cause: 'The value of an option is not of the kind, or not in the range, that the option takes.',
    remedy: 'Give a value of the kind that the message names.',
    example: 'datagen generate shop.json --seed abc',
  },
  {
    code: 'CLI_UNEXPECTED',
    title: 'Unexpected failure',
    cause:
      'Something failed that the program did not foresee: a defect in it, or a machine without memory or disk.',
    remedy: 'Run again with DATAING_DEBUG=1 to see where it happened, and report it with that output.',
    example: 'DATAING_DEBUG=1 datagen generate shop.json',
  },
];
