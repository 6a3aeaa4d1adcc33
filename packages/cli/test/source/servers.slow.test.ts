import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { recordingIo, runDataing } from '@dataing/cli';
import type { AdmittedQuery } from '@dataing/ports';
import { startServer, type Server } from '@dataing/servers';
import { type SqlExpression, sql } from '@dataing/sql';
import { DuckDBInstance } from '@duckdb/node-api';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/project/config/read-config.ts';
import { openSource } from '../../src/project/open-source.ts';
import { splitCommand } from '../console.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/sources.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, it]) => it === language)
    .map(([, , code]) => code);

const password = 'pl4nted S3cret: @/#?';
let folder: string;
let servers: Readonly<Record<'postgres' | 'mysql', Server>>;

/** Forty days of orders, at noon and in the evening; on one of them most of the web's have no user. */
const orders = Array.from({ length: 40 * 70 }, (_, i) => {
  const day = Math.floor(i / 70);
  const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
  const channel = i % 7 < 4 ? 'web' : 'shop';
  const user = day === 23 && channel === 'web' && i % 10 < 9 ? 'null' : String((i * 37) % 400);
  const amount = 10 + ((i * 13) % 17) / 8;
  return {
    at: `${date} ${i % 2 === 0 ? '12:00:00' : '19:30:00'}`,
    channel,
    city: `c${i % 60}`,
    user,
    amount,
  };
});
const values = orders
  .map(
    ({ at, channel, city, user, amount }, i) =>
      `(${i}, '${at}', '${channel}', '${city}', ${user}, ${amount})`,
  )
  .join(', ');
const statements = [
  `create table orders (id integer not null primary key, ordered_at timestamp not null, channel varchar(10),
    city varchar(10), user_id integer, amount double precision)`,
  `insert into orders values ${values}`,
];
const day = ['--at', '2026-01-24', '--until', '2026-01-25'];
const investigated = "--source shop --table orders --metric 'null_share(user_id)' --at 2026-01-24 --json";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-sources-'));
  const [postgres, mysql] = await Promise.all([startServer('postgres'), startServer('mariadb')]);
  servers = { postgres, mysql };
  const [readerOfPostgres, readerOfMysql] = blocks('sql').map((code) =>
    code
      .replaceAll('choose one', password)
      .split(';\n')
      .filter((sql) => sql.trim() !== ''),
  );
  const first = new pg.Client({ connectionString: postgres.address });
  await first.connect();
  await first.query('create database shop');
  await first.end();
  const client = new pg.Client({ connectionString: addressOf('postgres', 'shop') });
  await client.connect();
  for (const sql of [...statements, ...readerOfPostgres]) await client.query(sql);
  await client.end();
  const connection = await createConnection(mysql.address);
  const databases = ['create database shop', 'use shop', 'create database old'];
  const readers = [...readerOfMysql, readerOfMysql[1].replace('shop', 'old')];
  for (const sql of [...databases, ...statements, ...readers]) await connection.query(sql);
  await connection.end();
  const sqlite = new DatabaseSync(join(folder, 'shop.db'));
  for (const sql of statements) sqlite.exec(sql);
  sqlite.close();
  const duckdb = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
  const writer = await duckdb.connect();
  for (const sql of statements) await writer.run(sql);
  writer.closeSync();
  duckdb.closeSync();
  mkdirSync(join(folder, 'data'));
  const lines = orders.map(({ at, channel, city, user, amount }, i) =>
    [i, at.replace(' ', 'T'), channel, city, user === 'null' ? '' : user, amount].join(','),
  );
  const head = 'id,ordered_at,channel,city,user_id,amount';
  writeFileSync(join(folder, 'data/orders.csv'), `${head}\n${lines.join('\n')}\n`);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

function addressOf(name: 'postgres' | 'mysql', database: string): string {
  const url = new URL(servers[name].address);
  url.pathname = `/${database}`;
  return url.href;
}

/** `127.0.0.1:PORT` of a server. */
function hostOf(name: 'postgres' | 'mysql'): string {
  return new URL(servers[name].address).host;
}

async function told(args: readonly string[], cwd: string, stdin?: string) {
  const url = new URL(addressOf('postgres', 'shop'));
  url.username = 'reader';
  url.password = encodeURIComponent(password);
  const env = { SHOP_PASSWORD: password, DATABASE_URL: url.href, DATAING_PASSPHRASE: 'of this test' };
  const recording = recordingIo({ cwd, env, stdin });
  const exitCode = await runDataing(args, recording.io);
  // Terminals break lines where they will.
  const [stdout, stderr] = [recording.stdout(), recording.stderr()].map((text) =>
    text.replaceAll(/\n(?! *=)(?=.)/g, ' '),
  );
  expect(stdout + stderr).not.toContain(password);
  expect(stdout + stderr).not.toContain(encodeURIComponent(password));
  return { exitCode, stdout, stderr };
}

/** A folder of its own with one source, `shop`. */
async function projectOf(address: string): Promise<string> {
  const cwd = mkdtempSync(join(folder, 'project-'));
  const { exitCode, stderr } = await told(['source', 'add', 'shop', address], cwd);
  expect([exitCode, stderr.replace(/^note: .*\n/, '')]).toEqual([0, '']);
  return cwd;
}

const readers: ReadonlyArray<readonly [string, RegExp, string, () => string]> = [
  ['PostgreSQL', /^PostgreSQL \d+\.\d+/, 'postgresql', () => readerAt('postgres')],
  ['MariaDB', /^MariaDB \d+\.\d+\.\d+$/, 'mysql', () => readerAt('mysql')],
  ['SQLite', /^SQLite 3\.\d+\.\d+$/, 'sqlite', () => join(folder, 'shop.db')],
  ['DuckDB', /^DuckDB v\d/, 'duckdb', () => join(folder, 'shop.duckdb')],
  ['CSV', /^DuckDB v\d/, 'local_file', () => join(folder, 'data')],
];

function readerAt(name: 'postgres' | 'mysql'): string {
  return `${name}://reader:${encodeURIComponent(password)}@${hostOf(name)}/shop`;
}

describe.each(readers)('%s', (_, engine, type, address) => {
  test('is added, tested, looked at and explained by name', async () => {
    const cwd = await projectOf(address());
    const tested = await told(['source', 'test', '--json'], cwd);
    expect(tested.exitCode).toBe(0);
    expect(JSON.parse(tested.stdout)).toMatchObject({
      source: 'shop',
      ok: true,
      engine: expect.stringMatching(engine),
      tables: 1,
      refuses_writes: true,
      may_write: [],
    });
    const { stdout } = await told(['source', 'schema', 'shop', '--json'], cwd);
    const schema = JSON.parse(stdout);
    expect([schema.source_type, schema.tables[0].name]).toEqual([type, 'orders']);
    const types = schema.tables[0].columns.map((column: any) => column.data_type);
    expect(schema.tables[0].primary_key).toEqual(type === 'local_file' ? [] : ['id']);
    expect(types).toEqual(['integer', 'timestamp', 'string', 'string', 'integer', 'float']);
    for (const metric of ['null_share(user_id)', 'avg(amount)']) {
      const words = ['explain', '--source', 'shop', '--metric', metric, '--time', 'ordered_at'];
      const explained = await told([...words, ...day, '--json'], cwd);
      expect(explained.stderr).toBe('');
      const { queries: _, ...answer } = JSON.parse(explained.stdout);
      answers.set(metric, [...(answers.get(metric) ?? []), answer]);
    }
  });

  test('is investigated', async () => {
    const cwd = await projectOf(address());
    const { exitCode, stdout, stderr } = await told(['investigate', ...splitCommand(investigated)], cwd);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    const { verdict, where, since, until } = JSON.parse(stdout);
    expect({ verdict, where: where.segment, since, until }).toEqual({
      verdict: 'fault',
      where: { channel: 'web' },
      since: '2026-01-24T12:00:00',
      until: '2026-01-24T20:00:00',
    });
  });
});

const [amount, at, channel] = ['amount', 'ordered_at', 'channel'].map((name) => sql.column(name));
const noon = sql.typed('timestamp', '2026-01-05 12:00:00');
/** Trees in DuckDB's words; each gives one number. */
const trees: Readonly<Record<string, SqlExpression>> = {
  instants: sql.call('sum', sql.binary('/', sql.call('epoch_us', at), sql.number(1_000_000))),
  'whole numbers divided': sql.call('sum', sql.binary('/', sql.column('id'), sql.number(7))),
  remainders: sql.call('sum', sql.binary('%', sql.call('floor', amount), sql.number(5))),
  'distinct values': sql.call('approx_count_distinct', channel),
  'texts joined': sql.countDistinct(sql.binary('||', channel, sql.cast(sql.column('user_id'), 'varchar'))),
  'rows of some': sql.filtered('count', [amount], sql.binary('>', amount, sql.number(11))),
  'values of some': sql.filtered('avg', [amount], sql.binary('=', channel, sql.text('web'))),
  before: sql.filtered('count', [amount], sql.binary('<', at, noon)),
  between: sql.filtered(
    'count',
    [amount],
    sql.between(at, noon, sql.typed('timestamp', '2026-01-07 12:00:00')),
  ),
};
const quantiles = [0.05, 0.5, 0.9, 1].map((share) => sql.call('quantile_cont', amount, sql.number(share)));

test('trees in the words of DuckDB give the same numbers on all engines', async () => {
  const numbers: unknown[] = [];
  for (const [name, , , address] of readers) {
    const cwd = await projectOf(address());
    const io = recordingIo({ cwd, env: { DATAING_PASSPHRASE: 'of this test' } }).io;
    const source = await openSource({ source: 'shop' }, io);
    // MySQL has no quantiles that are aggregates.
    const all = [...Object.values(trees), ...(name === 'MariaDB' ? [] : quantiles)];
    const admitted = await source.admit({
      kind: 'query',
      select: all.map((tree, i) => sql.item(sql.cast(tree, 'double'), `n${i}`)),
      from: { kind: 'table', name: 'orders' },
    });
    expect(admitted.diagnostics).toEqual([]);
    const { rows } = await source.warehouse.run((admitted as { value: AdmittedQuery }).value);
    await source.close();
    numbers.push(rows[0].map((cell) => Math.round(Number(cell) * 1e6) / 1e6));
  }
  const [first] = numbers as number[][];
  expect(first).toHaveLength(Object.keys(trees).length + quantiles.length);
  for (const other of numbers as number[][]) expect(other).toEqual(first.slice(0, other.length));
});

/** What each engine answered, by metric. */
const answers = new Map<string, unknown[]>();
test('all engines give the same answers, to the last digit that is told', () => {
  const [nulls, amounts] = [...answers.values()];
  expect([nulls.length, amounts.length]).toEqual([readers.length, readers.length]);
  const [best] = (nulls[0] as { segments: unknown[] }).segments;
  expect(best).toMatchObject({ where: { channel: 'web' }, before: 0, after: 0.9 });
  for (const answer of nulls) expect(answer).toEqual(nulls[0]);
  for (const answer of amounts) expect(answer).toEqual(amounts[0]);
});

test('names that PostgreSQL would fold without quotes are found as they are', async () => {
  const client = new pg.Client({ connectionString: servers.postgres.address });
  await client.connect();
  const named = ['"Orders"', '"Sales"."Order Items"', 'sales.orders'];
  for (const sql of [
    'create schema "Sales"',
    'create schema sales',
    ...named.flatMap((name) => statements.map((it) => it.replace(/\borders\b/, name))),
  ])
    await client.query(sql);
  await client.end();
  const cwd = await projectOf(servers.postgres.address);
  for (const table of ['Orders', 'Sales.Order Items', 'sales.orders']) {
    const words = ['explain', '--source', 'shop', '--table', table, '--metric', 'count(*)'];
    const { stderr, stdout } = await told([...words, '--time', 'ordered_at', ...day, '--json'], cwd);
    expect([table, stderr]).toEqual([table, '']);
    expect(JSON.parse(stdout).baseline.table).toBe(table);
  }
});

test.each(['postgres', 'mysql'] as const)('a role of %s that could write is told so', async (name) => {
  const cwd = await projectOf(addressOf(name, 'shop'));
  const { exitCode, stdout, stderr } = await told(['source', 'test', 'shop'], cwd);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('a write was tried and refused')]);
  expect(stderr).toContain('warning[SOURCE_ROLE_WRITES]: the role of shop ');
  expect(stderr).toMatch(
    name === 'postgres' ? /is a superuser, may change rows of 1 table/ : /may ALL PRIVILEGES/,
  );
});

test.each([
  [
    'a wrong password',
    (url: URL) => (url.password = 'wrong'),
    /password authentication failed|Access denied/,
  ],
  ['no such database', (url: URL) => (url.pathname = '/none'), /"none" does not exist|Access denied/],
  ['encryption that is not there', (url: URL) => url.searchParams.set('sslmode', 'require'), /SSL|secure/],
])('%s: said, with the next step', async (_, spoil, words) => {
  for (const name of ['postgres', 'mysql'] as const) {
    const url = new URL(readerAt(name));
    spoil(url);
    const cwd = await projectOf(url.href);
    const { exitCode, stdout, stderr } = await told(['source', 'test'], cwd);
    expect([exitCode, stdout]).toEqual([1, 'shop: failed\n']);
    expect(stderr).toMatch(/^error\[WAREHOUSE_UNREACHABLE\]/);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/\n  = (?:Check host|Set tls)/);
  }
});

describe('docs/sources.md', () => {
  test('its file is one that is read', () => {
    const [text] = blocks('yaml');
    const parsed = parseConfig(text, 'dataing.yml');
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.ok && parsed.value.sources.length).toBe(6);
  });

  test('its commands run, in their order', async () => {
    const cwd = mkdtempSync(join(folder, 'page-'));
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/orders.csv'), readFileSync(join(folder, 'data/orders.csv')));
    const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
    expect(commands.length).toBeGreaterThan(9);
    for (const command of commands) {
      const [piped, line] = command.includes(' | ')
        ? [`${password}\n`, command.split(' | ')[1]]
        : [undefined, command];
      const [program, ...args] = splitCommand(
        line
          .replace('db.example.com:5432', hostOf('postgres'))
          .replace('db.example.com:3306', hostOf('mysql')),
      );
      const { exitCode, stdout, stderr } = await told(args, cwd, piped);
      expect([command, program, exitCode, stderr]).toEqual([command, 'dataing', 0, '']);
      expect(stdout).not.toBe('');
    }
  });
});
