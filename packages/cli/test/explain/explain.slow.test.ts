import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { recordingIo } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/commands/explain.ts';
import type { ExplainOptions } from '../../src/options.ts';
import { type Fault, windowSecond, writeShop } from './shop.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defaults = {
  metric: 'count(*)',
  time: 'min',
  at: String(windowSecond),
  maxOrder: 3,
  top: 5,
  json: true,
};

async function ask(options: Partial<ExplainOptions> & { data: string }) {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const code = await run({ ...defaults, ...options }, io);
  return { code, text: stdout(), stderr: stderr() };
}

async function answer(options: Partial<ExplainOptions> & { data: string }) {
  const { code, text, stderr } = await ask(options);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(text);
}

async function refusal(options: Partial<ExplainOptions> & { data: string }) {
  const error = await ask(options).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(DiagnosticError);
  return (error as DiagnosticError).diagnostics[0];
}

describe('dataing explain', () => {
  const hit = (
    isHit: (row: Parameters<Fault>[0]) => boolean,
    change: Partial<Parameters<Fault>[0]>,
  ): Fault => {
    return (row, random) => (isHit(row) && random() < 0.6 ? { ...row, ...change } : row);
  };
  const cases: Array<[metric: string, fault: Fault, where: Record<string, string>]> = [
    ['null_share(user_id)', hit((row) => row.app === 'v3', { user: '' }), { app: 'v3' }],
    ['share(not ok)', hit((row) => row.region === 'Österreich', { ok: false }), { region: 'Österreich' }],
    ['share(ok = true)', hit((row) => row.region === '', { ok: false }), { region: 'NULL' }],
    ['share("order" = \'cash\')', hit((row) => row.app === 'v1', { order: 'cash' }), { app: 'v1' }],
    ['avg(amount)', (row) => (row.p2p === 1 ? { ...row, amount: row.amount * 6 } : row), { p2p: '1' }],
    [
      'sum(amount)',
      (row) => (row.app === 'v2' && row.order === 'card' ? { ...row, amount: row.amount * 9 } : row),
      { app: 'v2', order: 'card' },
    ],
    [
      'sum(amount)/count(*)',
      (row) => (row.app === 'v3' ? { ...row, amount: row.amount * 7 } : row),
      { app: 'v3' },
    ],
    [
      'count(*)',
      (row, random) => (row.region === 'EU' && row.app === 'v2' && random() < 0.9 ? undefined : row),
      { region: 'EU', app: 'v2' },
    ],
  ];
  for (const [i, [metric, fault, where]] of cases.entries()) {
    it(`names the segment that moved ${metric}, without being told the columns`, async () => {
      const data = writeShop(folder, `2026 shop+${i}`, fault);
      const found = await answer({ data, metric });
      expect(found.segments[0].where).toEqual(where);
      expect(found.verdict).toBe('segment');
      expect(found.baseline.grain).toBe('1 minute');
      expect(found.baseline.dims).not.toContain('min');
      expect(found.baseline.dims).not.toContain('note');
    });
  }

  it('says what it did: numbers that the recorded queries give back', async () => {
    const data = writeShop(folder, 'traced', cases[0][1]);
    const found = await answer({ data, metric: 'null_share(user_id)', dims: ['app'] });
    const [first] = found.segments;
    expect(Object.keys(found)).toEqual(['segments', 'baseline', 'queries', 'verdict']);
    expect(Object.keys(first)).toEqual([
      'where',
      'score',
      'explained',
      'explained_range',
      'before',
      'after',
      'rows',
    ]);
    expect(found.queries.map((query: { id: string }) => query.id)).toEqual(['q1', 'q2', 'q3']);
    expect(first.explained).toBeGreaterThan(0.8);
    const [low, high] = first.explained_range;
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(first.explained >= low && first.explained <= high + 0.05).toBe(true);
    expect(first.before).toBeLessThan(0.06);
    expect(first.after).toBeGreaterThan(0.5);
    expect(found.segments.map((own: { where: { app: string } }) => own.where.app)).toContain('v3');
    const inWindow = await answer({ data, metric: 'count(*)', dims: ['app'] });
    expect(inWindow.baseline.window.rows).toBe(inWindow.baseline.after);
  });

  it('finds no anomaly where there is none, and still lists segments', async () => {
    const data = writeShop(folder, 'quiet');
    for (const metric of ['count(*)', 'null_share(user_id)', 'avg(amount)', 'sum(amount)']) {
      const found = await answer({ data, metric });
      expect([metric, found.verdict]).toEqual([metric, 'no_anomaly']);
      expect(found.segments.length).toBeGreaterThan(0);
    }
  });

  it('takes a timestamp column, ISO times, an end and a baseline', async () => {
    const data = writeShop(folder, 'stamped', cases[0][1]);
    const found = await answer({
      data,
      metric: 'null_share(user_id)',
      time: 'created_at',
      at: '2026-03-01T12:10',
      until: '2026-03-01T12:11',
      baseline: '4m',
    });
    expect(found.segments[0].where).toEqual({ app: 'v3' });
    expect(found.baseline).toMatchObject({ grain: '1 minute', grains: 4, from: '2026-03-01T12:06:00' });
    expect(found.baseline.window.until).toBe('2026-03-01T12:11:00');
  });

  it('reads a folder, by table name, and refuses to guess between two', async () => {
    const shop = join(folder, 'two');
    mkdirSync(shop, { recursive: true });
    writeShop(shop, 'orders', cases[0][1]);
    writeShop(shop, 'orders_old');
    const found = await answer({ data: 'two', table: 'orders', metric: 'null_share(user_id)' });
    expect(found.segments[0].where).toEqual({ app: 'v3' });
    expect((await refusal({ data: 'two' })).code).toBe('EXPLAIN_TABLE_AMBIGUOUS');
    const unknown = await refusal({ data: 'two', table: 'order' });
    expect([unknown.code, unknown.suggestion]).toEqual(['EXPLAIN_TABLE_UNKNOWN', 'orders']);
  });

  it('prints for people: verdict, table, what was not looked at, within 80 columns', async () => {
    const data = writeShop(folder, 'printed', cases[0][1]);
    const { text } = await ask({ data, metric: 'null_share(user_id)', json: false });
    expect(text).toMatch(
      /^null_share\(user_id\) of printed went from 0\.0\d+ to 0\.\d+ at \d+: the\nsegment app = v3/,
    );
    expect(text).toContain('Not looked at:');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is kept to the order and the number asked for', async () => {
    const data = writeShop(folder, 'bounded', cases[5][1]);
    const found = await answer({ data, metric: 'sum(amount)', maxOrder: 1, top: 2 });
    expect(found.segments).toHaveLength(2);
    for (const { where } of found.segments) expect(Object.keys(where)).toHaveLength(1);
    expect(found.baseline.not_looked_at).toContain('Segments of more than 1 columns.');
  });

  it('folds the values of a column of too many, and never names the fold', async () => {
    const data = writeShop(folder, 'folded', cases[0][1]);
    const found = await answer({ data, metric: 'null_share(user_id)', dims: ['note', 'app'], top: 40 });
    expect(found.segments[0].where).toEqual({ app: 'v3' });
    expect(JSON.stringify(found.segments)).not.toContain('(other)');
    expect(found.queries).toHaveLength(4);
    expect(found.queries[2].sql).toMatch(/grouping sets/i);
  });

  const refusals: Array<[code: string, options: Partial<ExplainOptions>, suggestion?: string]> = [
    ['EXPLAIN_COLUMN_UNKNOWN', { time: 'mni' }, 'min'],
    ['EXPLAIN_COLUMN_UNKNOWN', { metric: 'sum(amout)' }, 'amount'],
    ['EXPLAIN_COLUMN_UNKNOWN', { dims: ['app', 'regoin'] }, 'region'],
    ['EXPLAIN_DIMENSION_TWICE', { dims: ['app', 'app'] }],
    ['EXPLAIN_DIMENSION_TWICE', { dims: ['min'] }],
    ['EXPLAIN_TIME_TYPE', { time: 'region' }],
    ['EXPLAIN_WINDOW_EMPTY', { at: '1999-01-01', until: '1999-01-02' }],
    ['EXPLAIN_WINDOW_EMPTY', { at: '1972366400' }],
    ['EXPLAIN_BASELINE_EMPTY', { at: '1772366400' }],
    ['EXPLAIN_WINDOW_BACKWARDS', { until: '1772366400' }],
    ['TIME_UNREADABLE', { at: 'yesterday' }],
    ['TIME_UNREADABLE', { baseline: 'long' }],
    ['METRIC_UNKNOWN_FORM', { metric: 'max(amount)' }],
  ];
  it.each(refusals)('refuses with %s: %o', async (code, options, suggestion) => {
    const data = writeShop(folder, 'refused');
    const diagnostic = await refusal({ data, ...options });
    expect([diagnostic.code, diagnostic.suggestion]).toEqual([code, suggestion]);
  });

  it('refuses values that are no finite numbers, until they are left out', async () => {
    const path = join(folder, 'infinite.csv');
    const rows = Array.from(
      { length: 90 },
      (_, i) => `${Math.floor(i / 10)},${i === 42 ? 'inf' : `${i}.5`},${i % 2}`,
    );
    writeFileSync(path, `t,x,a\n${rows.join('\n')}\n`);
    const question = { data: path, time: 't', at: '8' };
    expect((await refusal({ ...question, metric: 'sum(x)' })).code).toBe('EXPLAIN_NOT_FINITE');
    const found = await answer({ ...question, metric: 'sum(case when isfinite(x) then x end)' });
    expect(found.baseline.after).toBe(850);
  });

  it('takes a column of dates, and days for its grain', async () => {
    const path = join(folder, 'days.csv');
    const rows = Array.from({ length: 1200 }, (_, i) => {
      const day = Math.floor(i / 100);
      const shop = ['north', 'south', 'east'][i % 3];
      return `2026-03-${String(day + 1).padStart(2, '0')},${shop},${day === 11 && shop === 'east' ? 9 : 1}`;
    });
    writeFileSync(path, `day,shop,total\n${rows.join('\n')}\n`);
    const found = await answer({ data: path, time: 'day', at: '2026-03-12', metric: 'sum(total)' });
    expect(found.segments[0].where).toEqual({ shop: 'east' });
    expect(found.baseline).toMatchObject({
      from: '2026-03-02',
      until: '2026-03-12',
      grain: '1 day',
      grains: 10,
    });
    expect(found.verdict).toBe('segment');
  });

  it('refuses a numeric axis without a step, until it is told the step', async () => {
    const path = join(folder, 'steps.csv');
    const times = Array.from({ length: 60 }, (_, i) => i * i * i);
    writeFileSync(path, `t,a\n${times.map((t) => `${t},${t % 2}`).join('\n')}\n`);
    expect((await refusal({ data: path, time: 't', at: '20000' })).code).toBe('EXPLAIN_NO_GRAIN');
    const found = await answer({ data: path, time: 't', at: '20000', until: '25000', baseline: '20000' });
    expect(found.baseline).toMatchObject({ grain: '5000 of t', grains: 4 });
  });
});
