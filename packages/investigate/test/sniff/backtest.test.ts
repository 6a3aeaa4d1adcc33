import { expect, test } from 'vitest';
import {
  backtest,
  baseOf,
  type BacktestStep,
  likelihoodOfFix,
  parseSniffHistory,
  renderSniffHistory,
} from '../../src/index.ts';
import { BoundedCache } from '../../src/sniff/backtest/bounded-cache.ts';
import { isFix } from '../../src/sniff/backtest/trace-fixes.ts';
import { type FakeCommit, fakeRepository } from '../changes/fake-repository.ts';

const DAY_MS = 86_400_000;
const PROJECT = {
  'dbt_project.yml': 'name: shop\nmodel-paths: [models]\n',
  'models/a.sql': 'select id, cents / 100 as amount\nfrom raw.a\nwhere cents > 0',
  'models/b.sql': "select id,\namount\nfrom {{ ref('a') }}",
};

function replay(commits: readonly FakeCommit[], more: Partial<Parameters<typeof backtest>[0]> = {}) {
  const first = { sha: 'first', files: PROJECT, atMs: 0 };
  const timed = commits.map((it, i) => ({ atMs: (i + 1) * DAY_MS, ...it }));
  const end = { sha: 'end', atMs: 400 * DAY_MS, files: { 'models/z.sql': 'select 1 as one' } };
  return backtest({ repository: fakeRepository([first, ...timed, end]), ...more });
}

const model = (name: keyof typeof PROJECT, from: string, to: string) => ({
  [name]: PROJECT[name].replace(from, to),
});

async function labels(commits: readonly FakeCommit[], more?: Parameters<typeof replay>[1]) {
  const { changes } = await replay(commits, more);
  return changes
    .filter(({ step }) => step.sha !== 'end')
    .map(({ step, model: { name }, fixed }) => [step.sha, name, fixed?.sha ?? null, fixed?.how ?? null]);
}

test('a fix of a line that a change wrote labels that change', async () => {
  expect(
    await labels([
      { sha: 'bad', files: model('models/a.sql', 'cents / 100', 'cents / 10') },
      { sha: 'other', files: model('models/b.sql', 'amount', 'amount + 1 as amount') },
      {
        sha: 'mend',
        message: 'Fix the amount (#3)',
        files: model('models/a.sql', 'cents / 100', 'cents / 1000'),
      },
    ]),
  ).toEqual([
    ['bad', 'a', 'mend', 'lines'],
    ['other', 'b', null, null],
    ['mend', 'a', null, null],
  ]);
});

test('a later change that says nothing of a fix labels nothing, unless it takes all of it back', async () => {
  const bad = { sha: 'bad', files: model('models/a.sql', 'cents / 100', 'cents / 10') };
  const more = { sha: 'more', message: 'Prefix of names', files: model('models/a.sql', '/ 100', '/ 99') };
  expect((await labels([bad, more]))[0]).toEqual(['bad', 'a', null, null]);
  const back = { sha: 'back', message: 'As it was', files: { 'models/a.sql': PROJECT['models/a.sql'] } };
  expect((await labels([bad, back]))[0]).toEqual(['bad', 'a', 'back', 'revert']);
});

test('a fix of the same column by other lines is one of the change that last changed it', async () => {
  const rows = model('models/a.sql', 'cents > 0', 'cents > 5');
  expect(
    await labels([
      { sha: 'bad', files: rows },
      {
        sha: 'mend',
        message: 'hotfix: rows of tests',
        files: { 'models/a.sql': `${rows['models/a.sql']}\n and id is not null` },
      },
    ]),
  ).toContainEqual(['bad', 'a', 'mend', 'columns']);
});

test('what came after the horizon is no fix; what may still come is not known', async () => {
  const bad = { sha: 'bad', files: model('models/a.sql', '/ 100', '/ 10') };
  const mend = {
    sha: 'mend',
    message: 'fix',
    files: model('models/a.sql', '/ 100', '/ 1'),
    atMs: 90 * DAY_MS,
  };
  expect((await labels([bad, mend]))[0][2]).toBeNull();
  const { changes } = await replay([bad], {});
  expect(changes.map(({ step, isWhole }) => [step.sha, isWhole])).toEqual([
    ['bad', true],
    ['end', false],
  ]);
});

test('an anomaly that begins within days of a change labels it', async () => {
  const bad = { sha: 'bad', files: model('models/a.sql', '/ 100', '/ 10') };
  const at = (column: string | null, onsetMs: number) =>
    labels([bad], { anomalies: [{ model: 'a', column, onsetMs }] });
  expect((await at('amount', 2 * DAY_MS))[0][3]).toBe('anomaly');
  expect((await at('id', 2 * DAY_MS))[0][3]).toBeNull();
  expect((await at(null, DAY_MS - 1))[0][3]).toBeNull();
});

test('cosmetic changes are no cases, and what is known from a run before is not read again', async () => {
  const cosmetic = { sha: 'neat', files: model('models/a.sql', 'select id', 'SELECT   id') };
  const first = await replay([cosmetic, { sha: 'drop', files: { 'models/b.sql': null } }]);
  expect(first.steps.map(({ sha, models }) => [sha, models.map((it) => it.kinds)])).toEqual([
    ['neat', []],
    ['drop', [['model_removed']]],
    ['end', [['model_added']]],
  ]);
  const known = new Map<string, BacktestStep>(
    first.steps.map((it) => [it.sha, { ...it, subject: 'from before' }]),
  );
  const again = await replay([cosmetic, { sha: 'drop', files: { 'models/b.sql': null } }], { known });
  expect(new Set(again.steps.map(({ subject }) => subject))).toEqual(new Set(['from before']));
});

test('the earlier part foretells the later: what was always mended is likely, what never was is not', async () => {
  const commits = Array.from({ length: 30 }, (_, i): FakeCommit[] => {
    const atMs = (i + 1) * 4 * DAY_MS;
    const bad = `select id, cents / ${i + 2} as amount\nfrom raw.a\nwhere cents > ${i}`;
    return [
      { sha: `bad${i}`, atMs, files: { 'models/a.sql': bad } },
      { sha: `good${i}`, atMs: atMs + DAY_MS, files: { [`models/n${i}.sql`]: `select ${i} as n` } },
      {
        sha: `mend${i}`,
        message: 'fix rows',
        atMs: atMs + 2 * DAY_MS,
        files: { 'models/a.sql': `${bad} + 1` },
      },
    ];
  }).flat();
  const { trial, history } = await replay(commits, { horizonMs: 3 * DAY_MS });
  const flagged = trial!.forecasts.filter(({ isFlagged }) => isFlagged);
  expect(flagged.length).toBeGreaterThan(5);
  expect(flagged.every(({ came }) => came)).toBe(true);
  expect(trial!.forecasts.filter(({ came }) => came).length).toBe(flagged.length);
  expect(trial!.forecasts.every(({ change }) => change.step.atMs >= trial!.fromMs)).toBe(true);
  expect(trial!.learned.until < history!.until).toBe(true);
  expect(baseOf(history!, 'model_added')).toMatchObject({ hits: 0 });
  expect(baseOf(history!, 'no_such_kind')).toBeNull();
  expect(parseSniffHistory(renderSniffHistory(history!))).toEqual(history);
});

test('a text that is no history is none', () => {
  for (const text of [
    '',
    '{}',
    '{"version":1}',
    '{"version":3}',
    '{"version":2,"kinds":{"a":{"cases":1,"hits":2}}}',
  ])
    expect(parseSniffHistory(text)).toBeUndefined();
});

test('of a history of version 1 the rates are taken, and the base rate in the place of its weights', () => {
  const kept = {
    ...{ version: 1, from: '2024-01-01', until: '2025-01-01', horizonDays: 30 },
    ...{ all: { cases: 90, hits: 29 }, kinds: { filter_tightened: { cases: 28, hits: 21 } } },
    weights: { intercept: 3, recent: 1, size: -2 },
  };
  const history = parseSniffHistory(JSON.stringify(kept))!;
  expect(history).toEqual({ ...kept, version: 2, weights: {} });
  expect(baseOf(history, 'filter_tightened')).toMatchObject({ cases: 28, hits: 21 });
  const facts = { isEvery: false, hasOtherRows: true, downstream: 9, tests: 1, size: 7, rule: 0.5 };
  expect(likelihoodOfFix(history, { kinds: ['filter_tightened'], ...facts })).toBeCloseTo(0.3, 12);
});

test('subjects that say a fix, and some that do not', () => {
  const said = (message: string) => isFix({ message });
  expect(['fix: a', 'Hotfix: b', 'Revert "c"', 'bugfixes', 'hot-fix', 'Rolled back d'].every(said)).toBe(
    true,
  );
  expect(['add prefix', 'Fixture of tests', 'debug', 'Add\n\nfix of typo'].some(said)).toBe(false);
});

test('the cache forgets what was not asked for of late, and nothing else', () => {
  const cache = new BoundedCache(100);
  cache.set('kept', 'x'.repeat(10));
  for (let i = 0; i < 40; i++) {
    cache.set(`k${i}`, 'y'.repeat(10));
    expect(cache.get('kept')).toBe('x'.repeat(10));
  }
  expect(cache.get('k0')).toBeUndefined();
});
