import { openSqliteFile, sqliteFormat } from '@dataing/adapters/sqlite';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { expectedRows, family, load, withMicros, type Plain } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables = family();
const shapes = tables.map(({ shape }) => shape);
const path = join(folder, 'all.sqlite');

test('all rows of all types arrive, with their keys, and the file stands there only when it is whole', async () => {
  const place = await openSqliteFile(path, { tables: shapes, replace: false });
  await load(place, sqliteFormat, tables);
  expect(readdirSync(folder)).not.toContain('all.sqlite');
  await place.commit();
  expect(readdirSync(folder)).toEqual(['all.sqlite']);
  const database = new DatabaseSync(path);
  const statement = database.prepare('select * from "select" order by "order"');
  statement.setReadBigInts(true);
  const names = shapes[0].schema.map(({ name }) => name);
  const plain = statement.all().map((row) =>
    names.map((name, c): Plain => {
      const cell = row[name];
      if (cell === null) return null;
      const { type } = shapes[0].schema[c];
      if (type === 'bool') return cell === 1n;
      if (type === 'datetime') return withMicros(String(cell));
      return typeof cell === 'bigint' ? Number(cell) : (cell as Plain);
    }),
  );
  expect(plain).toEqual(expectedRows(tables[0]));
  expect(() => database.exec('insert into "select" ("order", "the parent") values (-1, 999)')).toThrow(
    /FOREIGN KEY/,
  );
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
});

test('the same rows make the same bytes, and a run that is given up leaves what was there', async () => {
  const before = readFileSync(path);
  const again = await openSqliteFile(path, { tables: shapes, replace: true });
  await load(again, sqliteFormat, tables);
  await again.commit();
  expect(readFileSync(path).equals(before)).toBe(true);
  const given = await openSqliteFile(path, { tables: shapes, replace: true });
  await load(given, sqliteFormat, tables.slice(1));
  await given.abandon();
  expect(readdirSync(folder)).toEqual(['all.sqlite']);
  expect(readFileSync(path).equals(before)).toBe(true);
});
