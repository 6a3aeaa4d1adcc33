import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openRepository } from '@dataing/adapters/git';
import { makeRepository } from '@dataing/adapters/git/test-history';
import { openPostgresWarehouse } from '@dataing/adapters/postgres';
import { polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { openSqliteWarehouse } from '@dataing/adapters/sqlite';
import {
  axisOf,
  type ChangeSymptom,
  findChanges,
  openLedger,
  parseMetric,
  rankChanges,
  type Replay,
  replayChange,
} from '@dataing/investigate';
import type { Warehouse } from '@dataing/ports';
import { admit } from '@dataing/sql';
import { type Server, startServer } from '@dataing/servers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const ONSET_MS = START_MS + 30 * DAY_MS;
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const PROJECT = {
  'dbt_project.yml': 'name: shop\nmodel-paths: [models]\n',
  'models/sources.yml': 'sources: [{name: raw, tables: [{name: raw_orders}]}]\n',
  'models/stg_orders.sql': "select id, status, amount, ordered_at from {{ source('raw', 'raw_orders') }}",
  'models/fct_orders.sql':
    "select id, status, amount, ordered_at from {{ ref('stg_orders') }} where amount > 0",
};
const NARROWED = { 'models/stg_orders.sql': `${PROJECT['models/stg_orders.sql']} where status = 'paid'` };

/** Forty days of twenty orders; from the thirtieth on only those that are paid arrive. */
const rows = Array.from({ length: 800 }, (_, i) => {
  const day = Math.floor(i / 20);
  const at = `${iso(START_MS + day * DAY_MS)} ${String(i % 20).padStart(2, '0')}:00:00`;
  return `(${i}, '${i % 4 === 0 ? 'open' : 'paid'}', ${10 + (i % 7)}, '${at}')`;
});
const columns = '(id integer, status varchar(10), amount integer, ordered_at timestamp)';
const statements = [
  `create table raw_orders ${columns}`,
  `insert into raw_orders values ${rows.join(', ')}`,
  `create table stg_orders ${columns}`,
  'insert into stg_orders select * from raw_orders',
  `delete from stg_orders where status = 'open' and ordered_at >= '${iso(ONSET_MS)}'`,
  `create table fct_orders ${columns}`,
  'insert into fct_orders select * from stg_orders',
];

let folder: string;
let server: Server;
const made = makeRepository([
  { name: 'shop', files: PROJECT },
  { name: 'docs', files: { 'README.md': 'orders' } },
  { name: 'narrowed', files: NARROWED },
]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-replay-'));
  server = await startServer('postgres');
  const client = new pg.Client({ connectionString: server.address });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
  const sqlite = new DatabaseSync(join(folder, 'shop.db'));
  for (const statement of statements) sqlite.exec(statement);
  sqlite.close();
});
afterAll(async () => {
  for (const it of [folder, made.folder]) rmSync(it, { recursive: true, force: true });
  await server.close();
});

async function replayOn(warehouse: Warehouse, parsers: Parameters<typeof admit>[2]): Promise<Replay> {
  const repository = await openRepository(made.folder);
  try {
    const tables = await warehouse.tables();
    const { dialect } = warehouse;
    const scope = { dialect, mode: 'read', tables: tables.map((it) => it.name) } as const;
    const ledger = openLedger(warehouse, (query) => admit(query, scope, parsers));
    const metric = parseMetric('count(*)');
    const time = tables
      .find((it) => it.name === 'fct_orders')
      ?.columns.find((it) => it.name === 'ordered_at');
    const axis = time === undefined ? undefined : axisOf(time, 0);
    if (!metric.ok || axis === undefined) throw new Error('the table has no time');
    const window = (from: number) => ({ from: from * 1000, until: (from + 7 * DAY_MS) * 1000 });
    const symptom: ChangeSymptom = {
      ...{ table: 'fct_orders', metric: metric.value, direction: 'down', axis },
      ...{ affected: window(ONSET_MS), healthy: window(ONSET_MS - 7 * DAY_MS), observed: 15, expected: 20 },
      ...{ onsetMs: ONSET_MS, grainMs: DAY_MS, cycleMs: DAY_MS, segment: {}, health: new Map() },
    };
    const deploys = [...made.shas.values()].map((sha, i) => ({
      sha,
      atMs: ONSET_MS - (i === 0 ? 90 : 1) * DAY_MS + i,
    }));
    const history = await findChanges({
      ...{ repository, deploys, tables, table: 'fct_orders', columns: [], onsetMs: ONSET_MS },
      load: { adapter: dialect },
    });
    const [first] = rankChanges(history, symptom);
    expect(first.sha).toBe(made.shas.get('narrowed'));
    return await replayChange(history, first.candidate!, symptom, ledger);
  } finally {
    await Promise.all(parsers.map((it) => it.close()));
    await repository.close();
    await warehouse.close();
  }
}

const found = {
  verdict: 'reproduces',
  reason: null,
  before: { affected: { rows: 140 }, healthy: { rows: 140 } },
  after: { affected: { rows: 105 }, healthy: { rows: 105 } },
  queryIds: ['q1', 'q2'],
};

test('PostgreSQL runs both sides of a change', async () => {
  const warehouse = await openPostgresWarehouse(server.address);
  expect(await replayOn(warehouse, [postgresParser()])).toMatchObject(found);
});

test('SQLite runs both sides of a change', async () => {
  const warehouse = await openSqliteWarehouse(join(folder, 'shop.db'));
  expect(await replayOn(warehouse, [polyglotParser(), sqlparserParser()])).toMatchObject(found);
});
