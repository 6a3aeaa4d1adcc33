import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDuckdb, rowsOf, SHOP } from './tables.ts';

let folder = '';
let next = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-monitor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A project of its own with a shop in it. */
async function newShop(statements: readonly string[] = SHOP): Promise<string> {
  const cwd = join(folder, String(next++));
  mkdirSync(cwd);
  await makeDuckdb(join(cwd, 'shop.duckdb'), statements);
  return cwd;
}

interface Report {
  readonly series: number;
  readonly tests: number;
  readonly tables: ReadonlyArray<Record<string, unknown>>;
  readonly anomalies: ReadonlyArray<
    Record<string, unknown> & { readonly id: string; readonly metric: string }
  >;
  readonly resolved: ReadonlyArray<Record<string, unknown>>;
}

async function detect(cwd: string, ...args: string[]): Promise<Report> {
  const { io, stdout, stderr } = recordingIo({ cwd });
  const exitCode = await runDataing(['detect', '--data', 'shop.duckdb', '--json', ...args], io);
  expect([exitCode, stderr()]).toEqual([0, '']);
  return JSON.parse(stdout()) as Report;
}

const told = (report: Report) =>
  report.anomalies
    .map(({ metric, onset, is_new }) => `${metric} ${onset} ${is_new ? 'new' : 'known'}`)
    .sort();

describe('dataing detect over tables', () => {
  test('finds what is planted and nothing else, the same again, from the history and from the whole table', async () => {
    const cwd = await newShop();
    const first = await detect(cwd);
    const onset = '2025-10-15T00:00:00';
    expect(told(first)).toEqual([
      `null_share(customer_id) ${onset} new`,
      `share(status = any other) ${onset} new`,
    ]);
    const again = await detect(cwd);
    expect(told(again)).toEqual(told(first).map((one) => one.replace(' new', ' known')));
    expect(again.anomalies.map(({ id }) => id).sort()).toEqual(first.anomalies.map(({ id }) => id).sort());
    const orders = (report: Report) => report.tables.find(({ table }) => table === 'orders');
    expect(orders(again)!.rows).toBeLessThan(orders(first)!.rows as number);
    const full = await detect(cwd, '--full');
    expect(orders(full)).toEqual(orders(first));
    expect(full.tests).toBe(again.tests);
  });

  test('the history is that of the table, to the row', async () => {
    const cwd = await newShop();
    await detect(cwd);
    const store = await openSqliteStore(join(cwd, '.dataing/store.db'));
    const key = (metric: string, column: string | null) =>
      JSON.stringify(['shop.duckdb', 'orders', 'day', metric, column, null]);
    const rows = await store.points(key('row_count', null));
    const nulls = await store.points(key('null_share', 'customer_id'));
    await store.close();
    const truth = await rowsOf(
      join(cwd, 'shop.duckdb'),
      `select epoch_us(date_trunc('day', created_at)::timestamp)::double, count(*)::double, (count(*) - count(customer_id)) / count(*)
        from orders group by 1 order by 1`,
    );
    expect(rows.map(({ atMicros, value }) => [atMicros, value])).toEqual(truth.map(([at, n]) => [at, n]));
    expect(nulls.map(({ value }) => value)).toEqual(truth.map((row) => row[2]));
  });

  test('a change of the schema is an anomaly, once', async () => {
    const cwd = await newShop();
    await detect(cwd);
    await makeDuckdb(join(cwd, 'shop.duckdb'), [
      'alter table orders drop column total',
      'alter table orders alter customer_id type varchar',
      'alter table orders add column note varchar',
    ]);
    const changed = await detect(cwd);
    const changes = (report: Report) => report.anomalies.filter(({ detector }) => detector === 'schema');
    expect(
      changes(changed)
        .map(({ text, severity }) => `${severity}: ${text}`)
        .sort(),
    ).toEqual([
      'high: column customer_id is VARCHAR, was INTEGER',
      'high: column total (DOUBLE) is gone',
      'low: column note (VARCHAR) is new',
    ]);
    expect(changes(await detect(cwd))).toEqual([]);
  });

  test('a table without a time column gets a point a run', async () => {
    const cwd = await newShop();
    await detect(cwd, 'regions');
    const store = await openSqliteStore(join(cwd, '.dataing/store.db'));
    const points = await store.points(
      JSON.stringify(['shop.duckdb', 'regions', 'run', 'row_count', null, null]),
    );
    await store.close();
    expect(points).toEqual([{ atMicros: 1_767_571_200_000_000, value: 12, rows: 12 }]);
  });

  test('a table that stopped while the others went on is late', async () => {
    const feed = (days: number, name: string) => `create table ${name} as
      select i as id, timestamp '2025-08-01' + to_hours(i::int) as loaded_at from range(${24 * days}) t(i)`;
    const cwd = await newShop([feed(60, 'visits'), feed(63, 'clicks')]);
    const { anomalies } = await detect(cwd);
    expect(anomalies.map(({ table, metric, detector }) => [table, metric, detector])).toEqual([
      ['visits', 'freshness(loaded_at)', 'arrival'],
    ]);
  });

  test('a wide table: everything has its nulls counted, what was left out is said', async () => {
    const columns = Array.from({ length: 420 }, (_, i) => `i * ${i + 1} as amount_${i}`);
    const cwd = await newShop([
      `create table wide as select timestamp '2025-08-01' + to_days((i // 20)::int) as at, ${columns.join(', ')} from range(1200) t(i)`,
    ]);
    const { tables, anomalies } = await detect(cwd);
    expect(anomalies).toEqual([]);
    expect(tables[0].failed).toBeNull();
    expect(tables[0].series).toBeGreaterThan(1100);
    expect(JSON.stringify(tables[0].not_looked_at)).toContain('too many for one query');
  });

  test('a view that fails does not stop the others, and is named', async () => {
    const cwd = await newShop([
      ...SHOP,
      "create view broken as select error('no such thing') as x from range(5)",
    ]);
    const { tables } = await detect(cwd);
    expect(tables.map(({ table, failed }) => [table, failed === null])).toEqual([
      ['broken', false],
      ['orders', true],
      ['regions', true],
    ]);
  });

  test('values that are infinite or no numbers, negative times and empty tables are no trouble', async () => {
    const cwd = await newShop([
      `create table odd as select timestamp '1960-01-01' + to_hours(i::int) as at, case when i % 7 = 0 then 'nan'::double when i % 11 = 0 then 'inf'::double else i end as "select ""x""" from range(2000) t(i)`,
      'create table nothing ("at" timestamp, x integer)',
    ]);
    const { tables } = await detect(cwd);
    expect(tables.map(({ failed }) => failed)).toEqual([null, null]);
  });
});

describe('a metric that is back', () => {
  const day = (date: string, customer: string) =>
    `insert into orders select 900000 + range + epoch(date '${date}')::bigint // 100, timestamp '${date} 00:10:00' + to_minutes((range * 23)::int),
      ${customer}, case when range % 5 < 3 then 'paid' else 'open' end, 50 from range(60)`;
  const list = async (cwd: string, ...args: string[]) => {
    const { io, stdout } = recordingIo({ cwd });
    expect(await runDataing(['anomalies', 'list', '--json', ...args], io)).toBe(0);
    return (JSON.parse(stdout()) as Report).anomalies;
  };

  test('resolves its anomaly with the time; one that is confirmed stays so; a relapse is told as new', async () => {
    const cwd = await newShop();
    const { anomalies } = await detect(cwd);
    const nulls = anomalies.find(({ metric }) => metric === 'null_share(customer_id)')!.id;
    const others = anomalies.find(({ metric }) => metric !== 'null_share(customer_id)')!.id;
    await runDataing(['anomalies', 'confirm', others], recordingIo({ cwd }).io);
    expect(await list(cwd)).toMatchObject([{ id: nulls, state: 'open', resolved_at: null }]);

    const file = join(cwd, 'shop.duckdb');
    await rowsOf(file, day('2025-10-20', 'range * 7'));
    const back = await detect(cwd);
    const at = '2025-10-20T00:00:00';
    expect(told(back)).toEqual([]);
    const over = new Map(back.resolved.map(({ id, state, resolved_at }) => [id, [state, resolved_at]]));
    expect(over).toEqual(
      new Map([
        [nulls, ['resolved', at]],
        [others, ['confirmed', at]],
      ]),
    );
    expect(await list(cwd)).toEqual([]);
    expect(await list(cwd, '--state', 'resolved')).toMatchObject([{ id: nulls, resolved_at: at }]);
    expect(await list(cwd, '--state', 'confirmed')).toMatchObject([{ id: others, resolved_at: at }]);
    expect((await detect(cwd)).resolved).toEqual([]);

    await rowsOf(file, day('2025-10-21', 'case when range % 2 = 0 then range end'));
    const again = await detect(cwd);
    expect(again.anomalies).toMatchObject([{ id: nulls, state: 'open', is_new: true, resolved_at: null }]);
    expect(again.resolved).toEqual([]);
  });

  test('a late table gets rows, a column comes back', async () => {
    const cwd = await newShop([
      ...SHOP,
      "create table visits as select range as id, timestamp '2025-08-01' + to_minutes((range * 30)::int) as at, 1 as n from range(3600)",
    ]);
    const file = join(cwd, 'shop.duckdb');
    await rowsOf(file, 'alter table regions rename column name to label');
    await detect(cwd);
    await rowsOf(file, 'alter table regions rename column label to name');
    const gone = await detect(cwd, 'visits', 'orders', 'regions');
    expect(gone.anomalies.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['schema(label)', 'freshness(at)']),
    );
    await rowsOf(file, 'alter table regions rename column name to label');
    await rowsOf(file, "insert into visits values (9000, timestamp '2025-10-19 23:00:00', 1)");
    const back = await detect(cwd);
    const over = back.resolved.map(({ metric, resolved_at }) => [metric, resolved_at]);
    expect(over).toContainEqual(['freshness(at)', '2025-10-19T23:00:00']);
    expect(over.map(([metric]) => metric)).toEqual(expect.arrayContaining(['schema(label)', 'schema(name)']));
  });
});

describe('one run at a time', () => {
  test('a second run of the same source is refused while the first is claimed', async () => {
    const cwd = await newShop();
    await detect(cwd, 'regions');
    const store = await openSqliteStore(join(cwd, '.dataing/store.db'));
    const { io, stderr } = recordingIo({ cwd });
    const now = io.clock.now();
    await store.claim('monitor:shop.duckdb', 'another', now, now + 1000);
    expect(await runDataing(['detect', '--data', 'shop.duckdb'], io)).toBe(2);
    expect(stderr()).toContain('error[MONITOR_RUNNING]');
    await store.claim('monitor:shop.duckdb', 'another', now, now - 1);
    await store.close();
    await detect(cwd, 'regions');
  });
});

describe('dataing watch', () => {
  /** Watches until stdout has been written `rounds` times. */
  async function watch(cwd: string, rounds: number, between: (round: number) => Promise<void>) {
    const ending = new AbortController();
    const recording = recordingIo({ cwd, signal: ending.signal });
    let round = 0;
    let work = Promise.resolve();
    const write = (text: string) => {
      recording.io.stdout.write(text);
      round++;
      const now = round;
      work = between(now);
      if (now === rounds) ending.abort();
    };
    const io = { ...recording.io, stdout: { ...recording.io.stdout, write } };
    const exitCode = await runDataing(['watch', '--every', '1s', '--data', 'shop.duckdb', '--json'], io);
    await work;
    const reports = recording
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Report);
    return { exitCode, reports, stderr: recording.stderr() };
  }

  test('tells what is new and nothing twice, and ends with 0 when it is stopped', async () => {
    const cwd = await newShop();
    const change = 'alter table orders add column note varchar';
    const { exitCode, reports, stderr } = await watch(cwd, 3, async (round) => {
      if (round === 2) await makeDuckdb(join(cwd, 'shop.duckdb'), [change]);
    });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(reports.map(({ anomalies }) => anomalies.length)).toEqual([2, 0, 1]);
    expect(reports[2].anomalies[0].metric).toBe('schema(note)');
  });

  test('goes on after a round that failed', async () => {
    const cwd = await newShop();
    const { exitCode, stderr } = await watch(cwd, 2, async (round) => {
      if (round !== 1) return;
      const store = await openSqliteStore(join(cwd, '.dataing/store.db'));
      const { clock } = recordingIo({ cwd }).io;
      await store.claim('monitor:shop.duckdb', 'another', clock.now(), clock.now() + 1000);
      const free = async () => {
        await delay(1500);
        await store.claim('monitor:shop.duckdb', 'another', clock.now(), clock.now() - 1);
        await store.close();
      };
      void free();
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('error[MONITOR_RUNNING]');
  });

  test('the first round has to work', async () => {
    const { io, stderr } = recordingIo({ cwd: await newShop() });
    expect(await runDataing(['watch', '--every', '1h', '--data', 'none.duckdb'], io)).toBe(2);
    expect(stderr()).toContain('error[WAREHOUSE_UNREACHABLE]');
  });

  test('a process that is told to end does, with 0, and gives its claim up', async () => {
    const cwd = await newShop();
    const program = join(import.meta.dirname, '../../src/main-dataing.ts');
    const child = spawn(process.execPath, [program, 'watch', '--every', '1h', '--data', 'shop.duckdb'], {
      cwd,
    });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    expect(exitCode).toBe(0);
    await detect(cwd, 'regions');
  });
});

test('on a terminal the table that is measured is shown, and the line cleared', async () => {
  const cwd = await newShop();
  const { io, stderr } = recordingIo({ cwd, isTty: true });
  expect(await runDataing(['detect', '--data', 'shop.duckdb'], io)).toBe(0);
  expect(stderr()).toBe('\r\u001b[K  1 of 2  orders\r\u001b[K  2 of 2  regions\r\u001b[K');
});
