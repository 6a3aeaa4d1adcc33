import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { quantile } from '@dataing/base/statistics';
import { recordingIo, runDataing } from '@dataing/cli';
import { startServer, type Server } from '@dataing/servers';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDuckdb } from './tables.ts';

/** Until the day before the clock of recorded runs, so that no table is late; holidays lie before what is judged. */
const DAYS = 70;
const FIRST_DAY = Date.UTC(2026, 0, 4) / 86_400_000 - DAYS + 1;

/** Forty rows a day, thirty on weekends; in the last three days half of the users and some keys are not as they were. */
const rows = Array.from({ length: DAYS }, (_, day) => {
  const isWeekend = (FIRST_DAY + day + 3) % 7 >= 5;
  return Array.from({ length: (isWeekend ? 30 : 40) + ((day * 7) % 5) }, (__, i) => {
    const isBad = day >= DAYS - 3;
    const at = new Date((FIRST_DAY + day) * 86_400_000 + i * 1_999_000 + 60_000);
    return {
      id: day * 100 + (isBad && i % 4 === 0 ? 0 : i),
      at: at.toISOString().slice(0, 19).replace('T', ' '),
      user: isBad && i % 2 === 0 ? 'null' : String((day * 31 + i * 17) % 500),
      state: i % 3 === 0 ? 'open' : 'paid',
      total: 20 + ((i * 13 + day * 5) % 23) / 2,
    };
  });
}).flat();
const values = rows.map((row) => `(${row.id}, '${row.at}', ${row.user}, '${row.state}', ${row.total})`);
const statements = [
  `create table orders (id integer not null, ordered_at timestamp not null, user_id integer, state varchar(10),
    total double precision)`,
  `insert into orders values ${values.join(', ')}`,
];

let folder: string;
let servers: readonly Server[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-engines-'));
  servers = await Promise.all([startServer('postgres'), startServer('mariadb')]);
  const client = new pg.Client({ connectionString: servers[0].address });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
  const connection = await createConnection(servers[1].address);
  for (const sql of statements) await connection.query(sql.replace('timestamp', 'datetime'));
  await connection.end();
  const sqlite = new DatabaseSync(join(folder, 'shop.db'));
  for (const sql of statements) sqlite.exec(sql);
  sqlite.close();
  await makeDuckdb(join(folder, 'shop.duckdb'), statements);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(servers.map((server) => server.close()));
});

const sources: ReadonlyArray<readonly [type: string, settings: () => string]> = [
  ['duckdb', () => `{type: duckdb, path: ${join(folder, 'shop.duckdb')}}`],
  ['postgresql', () => '{type: postgresql, url_env: POSTGRES_URL}'],
  ['mysql', () => '{type: mysql, url_env: MYSQL_URL}'],
  ['sqlite', () => `{type: sqlite, path: ${join(folder, 'shop.db')}}`],
];

async function detect(settings: string) {
  const cwd = mkdtempSync(join(folder, 'project-'));
  writeFileSync(join(cwd, 'dataing.yml'), `sources:\n  shop: ${settings}\n`);
  const env = { POSTGRES_URL: servers[0].address, MYSQL_URL: servers[1].address };
  const { io, stdout, stderr } = recordingIo({ cwd, env });
  const exitCode = await runDataing(['detect', '--source', 'shop', 'orders', '--json'], io);
  expect([exitCode, stderr()]).toEqual([0, '']);
  const store = await openSqliteStore(join(cwd, '.dataing/store.db'));
  const history = new Map<string, readonly (number | null)[]>();
  for (const key of await store.series()) {
    const [, , , metric, column, value] = JSON.parse(key) as string[];
    history.set(
      `${metric} ${column} ${value}`,
      (await store.points(key)).map((point) => point.value),
    );
  }
  await store.close();
  return { report: JSON.parse(stdout()) as Record<string, never>, history };
}

/** What is counted alike everywhere: DuckDB's distinct values and quantiles are approximate, MySQL has no quantiles. */
const isExact = (name: string) => !/^(distinct|median|p95)/.test(name);

test.each(sources)('%s: the same metrics and the same anomalies', async (type, settings) => {
  const { report, history } = await detect(settings());
  const { tables, anomalies } = report as unknown as {
    tables: Record<string, unknown>[];
    anomalies: { metric: string; onset: string }[];
  };
  expect(tables[0]).toMatchObject({
    rows: rows.length,
    grain: 'day',
    buckets: DAYS,
    queries: 3,
    failed: null,
  });
  const onset = new Date((FIRST_DAY + DAYS - 3) * 86_400_000).toISOString().slice(0, 19);
  expect(anomalies.map((it) => `${it.metric} ${it.onset}`).sort()).toEqual([
    `duplicate_share(id) ${onset}`,
    `null_share(user_id) ${onset}`,
  ]);
  const truth = await reference();
  const names = [...truth.keys()].filter(isExact);
  expect([...history.keys()].filter(isExact).sort()).toEqual(names.sort());
  expect(names.length).toBeGreaterThan(12);
  for (const name of names) {
    const [own, expected] = [history.get(name) ?? [], truth.get(name) ?? []];
    expect(own.length, name).toBe(expected.length);
    own.forEach((value, i) => expect(value, `${name} ${i}`).toBeCloseTo(expected[i] as number, 6));
  }
  expectQuantiles(type, history);
});

function expectQuantiles(type: string, history: ReadonlyMap<string, readonly (number | null)[]>) {
  const days = Map.groupBy(rows, (row) => row.at.slice(0, 10));
  for (const [metric, share] of Object.entries({ median: 0.5, p95: 0.95 })) {
    const found = history.get(`${metric} total null`);
    if (type === 'mysql') {
      expect(found).toBeUndefined();
      continue;
    }
    const exact = [...days.values()].map((day) =>
      quantile(
        day.map(({ total }) => total),
        share,
      ),
    );
    const room = type === 'duckdb' ? 0.5 : 1e-9;
    found?.forEach((value, i) => expect(Math.abs((value as number) - exact[i])).toBeLessThan(room));
    expect(found).toHaveLength(DAYS);
  }
}

let known: Promise<Awaited<ReturnType<typeof detect>>['history']> | undefined;
/** The metrics by hand for rows, nulls and duplicates, and by DuckDB for the rest. */
function reference() {
  known ??= detect(sources[0][1]()).then(({ history }) => {
    const byDay = Map.groupBy(rows, (row) => row.at.slice(0, 10));
    const own = (name: string, of: (day: typeof rows) => number) =>
      expect(history.get(name), name).toEqual([...byDay.values()].map(of));
    own('row_count null null', (day) => day.length);
    own('null_share user_id null', (day) => day.filter(({ user }) => user === 'null').length / day.length);
    own(
      'duplicate_share id null',
      (day) => (day.length - new Set(day.map(({ id }) => id)).size) / day.length,
    );
    own('max total null', (day) => Math.max(...day.map(({ total }) => total)));
    own('value_share state open', (day) => day.filter(({ state }) => state === 'open').length / day.length);
    return history;
  });
  return known;
}

test('SQLite: one infinity costs its own day of a column, and no table', async () => {
  const path = join(folder, 'endless.db');
  const database = new DatabaseSync(path);
  for (const sql of statements) database.exec(sql);
  database.exec('update orders set total = 9e999 where rowid = 1');
  database.close();
  const { report, history } = await detect(`{type: sqlite, path: ${path}}`);
  expect((report.tables as unknown[])[0]).toMatchObject({ rows: rows.length, failed: null });
  const [median, known] = [
    history.get('median total null') ?? [],
    (await reference()).get('median total null'),
  ];
  expect(
    median.slice(1).every((value, i) => Math.abs((value as number) - (known?.[i + 1] as number)) < 0.5),
  ).toBe(true);
});
