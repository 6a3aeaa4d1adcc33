import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSchema } from '@dataing/sql/scope';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { FIXTURES } from '../lineage/corpus.ts';
import { checkPromises } from './engine.ts';

const PAIRS = join(import.meta.dirname, '../../../sql/test/diff/pairs');
const shop: SqlSchema = JSON.parse(readFileSync(join(FIXTURES, 'schema.json'), 'utf8'));
/** Their rows are drawn anew by each run. */
const DRAWN = /random\(\)|using sample/;
let instance: DuckDBInstance;
let db: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  db = await instance.connect();
  for (const [name, { columns }] of Object.entries(shop.tables))
    await db.run(
      `CREATE TABLE ${name} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`,
    );
  for (const statement of readFileSync(join(FIXTURES, 'rows.sql'), 'utf8').split(';\n'))
    if (statement.trim() !== '') await db.run(statement);
});

afterAll(() => {
  db.closeSync();
  instance.closeSync();
});

describe.each(readdirSync(PAIRS).sort())('%s', (file) => {
  const pairs = JSON.parse(readFileSync(join(PAIRS, file), 'utf8')) as Array<{
    before: string;
    after: string;
  }>;
  const steady = pairs.filter(
    ({ before, after }) => !DRAWN.test(before + after) && !before.startsWith('create'),
  );
  test('what is said of each pair holds on the rows of the shop, both ways', async () => {
    for (const { before, after } of steady) {
      await checkPromises(db, { before, after }, shop);
      await checkPromises(db, { before: after, after: before }, shop);
    }
  });
});
