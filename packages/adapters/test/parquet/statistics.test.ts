import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codesColumn, columnOf, runsColumn, sequenceColumn, valuesColumn } from '@dataing/base/columns';
import type { ColumnSchema } from '@dataing/datagen/write';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoted, writeTable } from './readers.ts';

let folder: string;
let connection: DuckDBConnection;
let path: string;

const rows = 4096;
const groups = 4;
const schema: readonly ColumnSchema[] = [
  { name: 'id', type: 'int', nullable: false },
  { name: 'parent', type: 'int', nullable: false },
  { name: 'channel', type: 'string', nullable: true },
  { name: 'score', type: 'float', nullable: true },
  { name: 'day', type: 'date', nullable: false },
  { name: 'at', type: 'datetime', nullable: false },
  { name: 'flag', type: 'bool', nullable: false },
  { name: 'price', type: { decimal: { precision: 12, scale: 2 } }, nullable: false },
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataing-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  path = join(folder, 'orders.parquet');
  const blocks = Array.from({ length: groups }, (_, group) => {
    const first = group * rows;
    const count = (of: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => of(first + i));
    return [
      sequenceColumn('int', rows, first + 1, 1),
      runsColumn(sequenceColumn('int', rows / 4, first / 4 + 1, 1), new Int32Array(rows / 4).fill(4)),
      codesColumn(
        Uint8Array.from({ length: rows }, (_, i) => i % 2),
        columnOf('string', [`ch-${group}`, `ch-${group}-b`, 'never']),
        new Uint8Array(rows / 8).fill(0b11101111),
      ),
      valuesColumn(
        'float',
        count((i) => (i === 3 ? Number.NaN : i / 2)),
        new Uint8Array(rows / 8).fill(0b01111111),
      ),
      valuesColumn(
        'date',
        Int32Array.from({ length: rows }, (_, i) => group * 10 - 20 + (i % 10)),
      ),
      valuesColumn(
        'datetime',
        count((i) => i * 1_000_001 - 5_000_000),
      ),
      valuesColumn('bool', new Uint8Array(rows).fill(group & 1)),
      valuesColumn(
        { decimal: { precision: 12, scale: 2 } },
        count((i) => i - 10_000),
      ),
    ];
  });
  await writeTable(
    { path, schema, blocks },
    { rowGroupRows: rows, createdBy: 'datagen 1.2.3', metadata: { seed: '7' } },
  );
});
afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

async function query(sql: string): Promise<Array<Record<string, unknown>>> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function metadata(column: string) {
  return query(
    `SELECT stats_min_value, stats_max_value, stats_null_count, encodings, compression
     FROM parquet_metadata(${quoted(path)}) WHERE path_in_schema = '${column}' ORDER BY row_group_id`,
  );
}

describe('statistics as DuckDB sees them', () => {
  it.each(schema.filter(({ name }) => name !== 'score').map(({ name }) => name))(
    'bounds and nulls of %s are those of the rows',
    async (name) => {
      const truth = await query(
        `SELECT min("${name}")::VARCHAR AS least, max("${name}")::VARCHAR AS greatest, count(*) - count("${name}") AS nulls
         FROM (SELECT *, file_row_number // ${rows} AS g FROM read_parquet(${quoted(path)}, file_row_number = true))
         GROUP BY g ORDER BY g`,
      );
      const stored = await metadata(name);
      expect(stored).toHaveLength(groups);
      expect(stored.map((row) => [row.stats_min_value, row.stats_max_value, row.stats_null_count])).toEqual(
        truth.map((row) => [row.least, row.greatest, row.nulls]),
      );
    },
  );

  it('leaves NaN out of the bounds of floats', async () => {
    const stored = await metadata('score');
    expect(stored[0]).toMatchObject({ stats_min_value: '-0.0', stats_null_count: String(rows / 8) });
    expect(Number(stored[0].stats_max_value)).toBe((rows - 2) / 2);
    const nan = await query(`SELECT count(*) AS n FROM read_parquet(${quoted(path)}) WHERE isnan(score)`);
    expect(nan).toEqual([{ n: '1' }]);
  });

  it('names encodings and codecs', async () => {
    expect((await metadata('id'))[0]).toMatchObject({ compression: 'UNCOMPRESSED' });
    expect((await metadata('id'))[0].encodings).toContain('DELTA_BINARY_PACKED');
    expect((await metadata('channel'))[0].encodings).toContain('RLE_DICTIONARY');
    expect((await metadata('score'))[0]).toMatchObject({ compression: 'ZSTD' });
    expect((await metadata('score'))[0].encodings).toContain('BYTE_STREAM_SPLIT');
  });

  it('skips row groups by them: pages that no row of the answer lies in may even be broken', async () => {
    const places = await query(
      `SELECT data_page_offset AS at, total_compressed_size AS size FROM parquet_metadata(${quoted(path)})
       WHERE path_in_schema = 'id' AND row_group_id > 0`,
    );
    const bytes = await readFile(path);
    for (const { at, size } of places) bytes.fill(255, Number(at), Number(at) + Number(size));
    const broken = join(folder, 'broken.parquet');
    await writeFile(broken, bytes);
    const read = (where: string) =>
      query(`SELECT count(id) AS n FROM read_parquet(${quoted(broken)}) WHERE ${where}`);
    expect(await read(`id BETWEEN 5 AND ${rows}`)).toEqual([{ n: String(rows - 4) }]);
    expect(await read(`id > ${rows * groups}`)).toEqual([{ n: '0' }]);
    await expect(read(`id = ${rows + 1}`)).rejects.toThrow();
  });

  it('shows who wrote the file and the metadata', async () => {
    const [file] = await query(
      `SELECT created_by, num_rows, num_row_groups FROM parquet_file_metadata(${quoted(path)})`,
    );
    expect(file).toEqual({
      created_by: 'datagen 1.2.3',
      num_rows: String(rows * groups),
      num_row_groups: '4',
    });
    const pairs = await query(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quoted(path)})`,
    );
    expect(pairs).toEqual([{ key: 'seed', value: '7' }]);
  });

  it('gives the columns their types', async () => {
    const types = await query(`DESCRIBE SELECT * FROM read_parquet(${quoted(path)})`);
    expect(types.map((row) => row.column_type)).toEqual([
      'BIGINT',
      'BIGINT',
      'VARCHAR',
      'DOUBLE',
      'DATE',
      'TIMESTAMP',
      'BOOLEAN',
      'DECIMAL(12,2)',
    ]);
  });
});
