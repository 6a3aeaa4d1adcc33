import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  codesColumn,
  columnOf,
  runsColumn,
  sequenceColumn,
  slice,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import type { ColumnSchema } from '@dataing/datagen/write';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkWithPython,
  expectedValues,
  hasMagic,
  readWithDuckdb,
  writeTable,
  type Block,
  type WrittenTable,
} from './readers.ts';
import { cornerCases, layouts } from './cases.ts';

let folder: string;
let connection: DuckDBConnection;
const written: WrittenTable[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataing-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

async function writeAndRead(name: string, schema: readonly ColumnSchema[], blocks: readonly Block[]) {
  const table = { path: join(folder, `${name}.parquet`), schema, blocks };
  const summary = await writeTable(table, { metadata: { seed: '42' } });
  written.push(table);
  expect(hasMagic(table.path)).toBe(true);
  const got = await readWithDuckdb(connection, table);
  expect(Object.keys(got)).toEqual(schema.map((column) => column.name));
  schema.forEach((column, i) => expect(got[column.name], column.name).toEqual(expectedValues(table, i)));
  return summary;
}

describe('files read back equal', () => {
  it.each(Object.entries(cornerCases))('corner cases: %s', async (name, { type, values }) => {
    const column = columnOf(type, values);
    const dense = columnOf(
      type,
      values.filter((v) => v !== null),
    );
    const codes = Int32Array.from({ length: 40 }, (_, i) => i % dense.length);
    const schema = (nullable: boolean, suffix: string) => ({ name: `${name}_${suffix}`, type, nullable });
    const twice = await writeAndRead(`corner-${name}-null`, [schema(true, 'a')], [[column], [column]]);
    expect(twice.rows).toBe(values.length * 2);
    await writeAndRead(`corner-${name}-dense`, [schema(false, 'a')], [[dense]]);
    await writeAndRead(`corner-${name}-codes`, [schema(true, 'a')], [[codesColumn(codes, dense)]]);
    const counts = Int32Array.from({ length: column.length }, (_, i) => (i * 7) % 30);
    await writeAndRead(`corner-${name}-runs`, [schema(true, 'a')], [[runsColumn(column, counts)]]);
  });

  it.each(Object.entries(layouts))('layout: %s', async (name, build) => {
    const { schema, blocks } = build();
    const summary = await writeAndRead(`layout-${name}`, schema, blocks);
    expect(summary.rows).toBe(blocks.reduce((sum, block) => sum + block[0].length, 0));
  });

  it('a table of no rows, and one without columns of rows in some blocks', async () => {
    const schema: ColumnSchema[] = [
      { name: 'id', type: 'int', nullable: false },
      { name: 'at', type: 'datetime', nullable: true },
      { name: 'note', type: 'string', nullable: true },
    ];
    const summary = await writeAndRead('empty', schema, []);
    expect(summary).toMatchObject({ rows: 0, rowGroups: 0 });
    const empty: Block = [columnOf('int', []), columnOf('datetime', []), columnOf('string', [])];
    const full: Block = [columnOf('int', [1]), columnOf('datetime', [2]), columnOf('string', ['x'])];
    expect(await writeAndRead('empty-blocks', schema, [empty, full, empty])).toMatchObject({ rows: 1 });
  });

  it('every codec, forced', async () => {
    const text = columnOf(
      'string',
      Array.from({ length: 3000 }, (_, i) => `value ${i % 1000} ${i}`),
    );
    const number = columnOf(
      'float',
      Array.from({ length: 3000 }, (_, i) => Math.sqrt(i)),
    );
    const schema = (['none', 'snappy', 'zstd'] as const).flatMap((codec) => [
      { name: `text_${codec}`, type: 'string', nullable: false, codec } as const,
      { name: `number_${codec}`, type: 'float', nullable: true, codec } as const,
    ]);
    const summary = await writeAndRead('codecs', schema, [
      schema.map((c) => (c.type === 'float' ? number : text)),
    ]);
    expect(summary).toMatchObject({ rows: 3000, rowGroups: 1 });
  });

  it('names of columns in any script', async () => {
    const names = ['select', 'a b', 'naïve "q"', '数量', '😀', "o'clock", 'A', 'b.c'];
    const schema = names.map((name): ColumnSchema => ({ name, type: 'int', nullable: false }));
    const summary = await writeAndRead('names', schema, [
      names.map((_, i) => sequenceColumn('int', 3, i, 1)),
    ]);
    expect(summary.rows).toBe(3);
  });

  it('many pages of every encoding', async () => {
    const rows = 190_000;
    const noise = (i: number) => Math.imul(i ^ (i >>> 13), 0x735a2d97) ^ (i << 7);
    const floats = Float64Array.from({ length: rows }, (_, i) => noise(i) / 1024);
    const ints = Float64Array.from({ length: rows }, (_, i) => noise(i) * 1024 + (noise(i + 7) & 1023));
    const texts = columnOf(
      'string',
      Array.from({ length: rows }, (_, i) => `${noise(i)}@example.test`),
    );
    const validity = Uint8Array.from({ length: (rows + 7) >> 3 }, (_, i) => noise(i) >> 3);
    const columns: Column[] = [
      valuesColumn('float', floats, validity),
      valuesColumn('int', ints, validity),
      { ...texts, validity },
      sequenceColumn('int', rows, 1, 1),
      codesColumn(
        Int32Array.from({ length: rows }, (_, i) => (noise(i) >>> 8) % 1000),
        columnOf(
          'int',
          Array.from({ length: 1000 }, (_, i) => i * i),
        ),
        validity,
      ),
    ];
    const schema = columns.map(({ type }, i): ColumnSchema => ({ name: `c${i}`, type, nullable: i !== 3 }));
    const cuts = [0, 160_000, rows];
    const blocks = cuts.slice(1).map((to, i) => columns.map((column) => slice(column, cuts[i], to)));
    const summary = await writeAndRead('many-pages', schema, blocks);
    expect(summary.rows).toBe(rows);
  });

  it('nothing but the files is left behind', async () => {
    expect((await readdir(folder)).filter((name) => !name.endsWith('.parquet'))).toEqual([]);
  });

  it('pyarrow and Polars read every one of these files equal', () => {
    const findings = checkWithPython(written);
    expect(findings).toHaveLength(written.length * 2);
    expect(findings.filter((finding) => finding.problems.length > 0)).toEqual([]);
  });
});
