import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What `datagen peek`, `merge` and `verify` refuse. */
export const scaleCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'PEEK_NO_ROWS',
    title: 'There are no such rows to show',
    cause:
      'The schema has no table of that name, the table has fewer rows, more were asked for than peek prints, or a rollup would read more rows of another table than a look is worth.',
    remedy: 'Name a table of the schema, and rows counted from 0.',
    example: 'datagen peek shop.json --table order --rows 5..5000000000',
  },
  {
    code: 'SHARD_MISSING',
    title: 'The shards do not make a whole',
    cause: 'A shard has not run, has run twice, or its blocks do not follow those of the shard before it.',
    remedy:
      'Run the shards that are missing with the same schema and flags, into the same folder; then merge again.',
    example: 'datagen merge data, after --shard 1/4, 2/4 and 4/4',
  },
  {
    code: 'SHARD_OTHER_PLAN',
    title: 'The shards are of different runs',
    cause:
      'The manifests differ in the schema, the seed, the sizes, the version of the program or the number of shards.',
    remedy: 'Keep the shards of one run in a folder of their own, and run all of them with the same flags.',
    example: 'datagen merge data, with --shard 1/2 --seed 1 and --shard 2/2 --seed 2',
  },
  {
    code: 'VERIFY_NO_MANIFEST',
    title: 'The folder has no manifest to verify against',
    cause:
      'There is no readable .metadata.json with block hashes: the run was not finished, not merged, or made by an older version.',
    remedy: 'Run datagen generate again, or datagen merge after the last shard.',
    example: 'datagen verify ~/Documents',
  },
  {
    code: 'VERIFY_LAYOUT',
    title: 'The files do not keep what the hashes are of',
    cause:
      'Hashes are of typed values in blocks of rows. Texts (CSV, JSON lines, SQL) do not keep the types, folders per day or month not the blocks, and a database is no file.',
    remedy: 'Use `datagen validate`; or generate Parquet files, verify them, and export them.',
    example: 'datagen verify csv, after datagen generate shop.json --format csv -o csv',
  },
  {
    code: 'MERGE_FORMAT',
    title: 'Only Parquet files can be joined into one',
    cause: '--single reads the shards of each table and writes them as one file, which is done for Parquet.',
    remedy: 'Leave --single out: the shards are a whole as they are.',
    example: 'datagen merge data --single, of shards in CSV',
  },
];
