import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { recordingIo, runDataing } from '@dataing/cli';
import { type Server, startServer } from '@dataing/servers';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editedShop } from './shop-with-data.ts';

/** A hundred orders, the last 25 of nobody. */
const orders = Array.from({ length: 100 }, (_, i) => {
  const at = `2026-01-0${1 + Math.floor(i / 24)} ${String(i % 24).padStart(2, '0')}:00:00`;
  return `(${i}, ${i % 120}, ${(i + 1) * 100}, '${i % 2 === 0 ? 'paid' : 'open'}', '${at}')`;
});
const people = Array.from({ length: 75 }, (_, i) => `(${i}, 'p${i}@x')`);
const statements = [
  'create table orders (id integer, person_id integer, cents integer, status varchar(10), ordered_at timestamp)',
  `insert into orders values ${orders.join(', ')}`,
  'create table people (id integer, email varchar(20))',
  `insert into people values ${people.join(', ')}`,
];

const made: string[] = [];
let servers: readonly Server[];
beforeAll(async () => {
  servers = await Promise.all([startServer('postgres'), startServer('mariadb')]);
  const client = new pg.Client({ connectionString: servers[0].address });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
  const connection = await createConnection(servers[1].address);
  for (const sql of statements) await connection.query(sql.replace('timestamp', 'datetime'));
  await connection.end();
});
afterAll(async () => {
  for (const it of made) rmSync(it, { recursive: true, force: true });
  await Promise.all(servers.map((it) => it.close()));
});

interface Told {
  readonly measured: {
    readonly bounded: readonly string[];
    readonly tables: ReadonlyArray<{
      readonly table: string;
      readonly columns: ReadonlyArray<{ readonly column: string; readonly differing: number | null }>;
    }>;
  };
  readonly not_looked_at: readonly string[];
  readonly affected_downstream: ReadonlyArray<{ readonly table: string }>;
}

const SOURCES: ReadonlyArray<readonly [dialect: string, settings: string]> = [
  ['postgres', '{type: postgresql, url_env: POSTGRES_URL}'],
  ['mysql', '{type: mysql, url_env: MYSQL_URL}'],
  ['sqlite', '{type: sqlite, path: shop.db}'],
];

async function measured(
  dialect: string,
  settings: string,
  edit: readonly [path: string, from: string, to: string],
  ...more: readonly string[]
): Promise<Told> {
  const cwd = editedShop(...edit);
  made.push(cwd);
  writeFileSync(join(cwd, 'dataing.yml'), `sources:\n  shop: ${settings}\n`);
  const sqlite = new DatabaseSync(join(cwd, 'shop.db'));
  for (const sql of statements) sqlite.exec(sql);
  sqlite.close();
  const env = { POSTGRES_URL: servers[0].address, MYSQL_URL: servers[1].address };
  const { io, stdout, stderr } = recordingIo({ cwd, env });
  const args = [
    'sniff',
    '--ref',
    'HEAD~1..HEAD',
    '--source',
    'shop',
    '--dialect',
    dialect,
    '--format',
    'json',
  ];
  expect([await runDataing([...args, ...more], io), stderr()]).toEqual([0, '']);
  return JSON.parse(stdout()) as Told;
}

test.each(SOURCES)('%s: a join that keeps more is measured where the rows are', async (dialect, settings) => {
  const told = await measured(dialect, settings, ['models/fct_orders.sql', 'join', 'left join']);
  expect(told.not_looked_at).toEqual([]);
  expect(told.measured.tables.map((it) => it.table).sort()).toEqual(['daily', 'fct_orders']);
  expect(told.measured.tables.find((it) => it.table === 'fct_orders')).toMatchObject({
    ...{ rows_before: 75, rows_after: 100, rows_added: 25, rows_removed: 0 },
    columns: [
      { column: 'id', differing: null, nulls_after: 0, distinct_before: 75, distinct_after: 100 },
      { column: 'amount', differing: 0 },
      { column: 'status', differing: 0, distinct_before: 2 },
      { column: 'email', differing: 0, nulls_before: 0, nulls_after: 25 },
    ],
  });
});

test('of a large table of a server the same rows for both sides', async () => {
  const edit = ['models/stg_orders.sql', 'cents / 100', 'cents / 1000'] as const;
  const told = await measured(...SOURCES[0], edit, '--rows', '80');
  expect(told.measured.bounded).toEqual(['orders']);
  const stg = told.measured.tables.find((it) => it.table === 'stg_orders');
  expect(stg).toMatchObject({ rows_before: 80, rows_after: 80, rows_added: 0, rows_removed: 0 });
  expect(stg?.columns.map((it) => [it.column, it.differing])).toEqual([
    ...[
      ['id', null],
      ['person_id', 0],
      ['amount', 80],
    ],
    ...[
      ['status', 0],
      ['ordered_at', 0],
    ],
  ]);
});
