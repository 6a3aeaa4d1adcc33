import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'WAREHOUSE_UNREACHABLE',
    title: 'The data could not be opened',
    cause: 'The path does not exist, cannot be read, is in use by a writer, or is of no known format.',
    remedy: 'Give a .duckdb file, a .parquet, .csv or .tsv file, or a folder of such files.',
    example: 'WAREHOUSE_UNREACHABLE: data/orders.txt is neither a database nor a .parquet, .csv or .tsv file',
  },
  {
    code: 'WAREHOUSE_DUPLICATE_TABLE',
    title: 'Two files would become the same table',
    cause:
      'A table is named by its file without the ending, letter case aside, and two files share that name.',
    remedy: 'Rename one of the files, or give one file instead of the folder.',
    example: 'WAREHOUSE_DUPLICATE_TABLE: orders.csv and orders.parquet would both be the table orders',
  },
  {
    code: 'WAREHOUSE_NOT_ADMITTED',
    title: 'A query did not come through the gate',
    cause: 'A fault of the program: only what the gate of @dataing/sql made may be run, and only a SELECT.',
    remedy: 'Report it.',
    example: 'WAREHOUSE_NOT_ADMITTED: this query was not admitted by the gate',
  },
  {
    code: 'WAREHOUSE_TIMEOUT',
    title: 'A query took too long',
    cause: 'It ran longer than its time limit and was interrupted.',
    remedy: 'Raise the limit, narrow the time range, or name fewer dimensions.',
    example: 'WAREHOUSE_TIMEOUT: stopped after 30000 ms',
  },
  {
    code: 'WAREHOUSE_CANCELLED',
    title: 'A query was cancelled',
    cause: 'Its caller gave up, or the warehouse was closed while it ran.',
    remedy: 'None needed.',
    example: 'WAREHOUSE_CANCELLED: the query was cancelled',
  },
  {
    code: 'WAREHOUSE_QUERY_FAILED',
    title: 'The engine could not run a query',
    cause:
      "A column does not exist, types do not fit, or a limit was reached; the message is the engine's own.",
    remedy: 'Use the suggestion, or look at the schema of the table.',
    example: 'WAREHOUSE_QUERY_FAILED: Binder Error: Referenced column "amuont" not found in FROM clause!',
  },
  {
    code: 'WAREHOUSE_CLOSED',
    title: 'The warehouse was closed before',
    cause: 'A fault of the program: a query was sent after the end.',
    remedy: 'Report it.',
    example: 'WAREHOUSE_CLOSED: the warehouse is closed',
  },
];
