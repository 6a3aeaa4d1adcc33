import { duckdbFormat, openDuckdbFile, openFileTables } from '@dataing/adapters/duckdb';
import { concat, valueAt, type Column } from '@dataing/base/columns';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { family, load } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables = family();
const shapes = tables.map(({ shape }) => shape);
const path = join(folder, 'all.duckdb');

const rowsOf = (columns: readonly Column[]) =>
  Array.from({ length: columns[0].length }, (_, i) => columns.map((column) => valueAt(column, i)));

test('all rows of all types arrive, with their keys, and come back as columns', async () => {
  const place = await openDuckdbFile(path, { tables: shapes, replace: false });
  await load(place, duckdbFormat, tables);
  expect(readdirSync(folder)).not.toContain('all.duckdb');
  await place.commit();
  expect(readdirSync(folder)).toEqual(['all.duckdb']);
  const files = await openFileTables(path);
  expect(files.tables.map(({ name }) => name)).toEqual(['parent table', 'select']);
  const blocks: Column[][] = [];
  for await (const block of files.read(files.tables[1], 7000)) blocks.push(block);
  await files.close();
  expect(blocks.map(([first]) => first.length)).toEqual([8192, 8192, 3616]);
  const whole = files.tables[1].columns.map((_, c) => concat(blocks.map((block) => block[c])));
  expect(whole.map(({ type }) => type)).toEqual(tables[0].columns.map(({ type }) => type));
  const expected = rowsOf(tables[0].columns);
  const found = rowsOf(whole);
  expect(found.length).toBe(expected.length);
  for (const [i, row] of expected.entries()) expect(found[i]).toEqual(row);
});

test('keys are enforced, and a load that breaks them leaves no file', async () => {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await expect(
    connection.run('insert into "select" ("order", "the parent") values (-1, 999)'),
  ).rejects.toThrow(/foreign key/i);
  connection.closeSync();
  instance.closeSync();
  const broken = join(folder, 'broken.duckdb');
  const place = await openDuckdbFile(broken, { tables: shapes, replace: false });
  const [child, parent] = tables;
  await load(place, duckdbFormat, [
    child,
    { ...parent, columns: parent.columns.map(() => child.columns[1]) },
  ]);
  await expect(place.commit()).rejects.toThrow(/OUTPUT_REFUSED.*broken\.duckdb/);
  await place.abandon();
  expect(readdirSync(folder)).toEqual(['all.duckdb']);
});
