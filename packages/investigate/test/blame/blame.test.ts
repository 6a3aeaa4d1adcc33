import { expect, test } from 'vitest';
import { blame, type BlameRequest, type BlameSources } from '../../src/index.ts';
import { seriesKey } from '../../src/table-metrics/metric-series.ts';
import { fakeRepository } from '../changes/fake-repository.ts';
import { edited, SHOP } from '../changes/shop.ts';
import { anomalyRecord, HOUR_MS, T0 } from './known.ts';

const DAY_MS = 24 * HOUR_MS;
const model = 'models/fct_orders.sql';
const inner = edited(model, 'left join', 'join');

const repository = fakeRepository([
  { sha: 'begin00', files: SHOP, atMs: T0 - 50 * DAY_MS },
  { sha: 'inner00', files: inner, message: 'Inner (#5)', author: 'Bob', atMs: T0 - 10 * DAY_MS },
  { sha: 'back000', files: { [model]: SHOP[model] }, atMs: T0 - 9 * DAY_MS },
  { sha: 'money00', files: edited('macros/money.sql', '100.0', '10.0'), atMs: T0 - 5 * DAY_MS },
  { sha: 'beside0', files: edited('models/log.sql', 'select id', 'select -id as id'), atMs: T0 - 4 * DAY_MS },
  { sha: 'turned0', files: edited(model, 'o.person_id = p.id', 'p.id = o.person_id'), atMs: T0 - 3 * DAY_MS },
]);

const store = (records: readonly ReturnType<typeof anomalyRecord>[]): NonNullable<BlameSources['store']> => ({
  anomalies: () => Promise.resolve(records),
  series: () => Promise.resolve([]),
  points: () => Promise.resolve([]),
  logs: () => Promise.resolve([]),
  read: () => Promise.resolve([]),
});

const ask = (request: Partial<BlameRequest> = {}, sources: Partial<BlameSources> = {}) =>
  blame(
    {
      ...{ target: 'fct_orders', table: 'fct_orders', model: 'fct_orders', limit: 20 },
      ...{ sinceMs: T0 - 90 * DAY_MS, nowMs: T0, ...request },
    },
    { repository, ...sources },
  );

test('entries are what changed the meaning; what was taken back or changes nothing is there, but hidden', async () => {
  const { entries, totalChanges, anomalies, likelyCause } = await ask();
  expect(entries.map((it) => [it.commitSha, it.hidden, it.changeType])).toEqual([
    ['turned0', 'cosmetic', 'transformation_change'],
    ['money00', null, 'transformation_change'],
    ['back000', 'revert', 'transformation_change'],
    ['inner00', 'reverted', 'transformation_change'],
    ['begin00', null, 'transformation_change'],
  ]);
  expect([totalChanges, anomalies, likelyCause]).toEqual([2, null, null]);
  expect(entries[3]).toMatchObject({ prNumber: 5, prTitle: 'Inner', authorName: 'Bob', undoneBy: 'back000' });
  expect(entries[1]).toMatchObject({
    distance: 2,
    files: ['macros/money.sql'],
    detail: ['expression_changed'],
  });
});

test('what was taken back is shown all the same where an anomaly followed it, and named the likeliest cause', async () => {
  const record = anomalyRecord({
    table: 'marts.fct_orders',
    onsetMs: T0 - 10 * DAY_MS,
    foundAtMs: T0 - 10 * DAY_MS + HOUR_MS / 2,
    grain: 'hour',
  });
  const { entries, likelyCause, totalChanges } = await ask({}, { store: store([record]) });
  const guilty = entries.find((it) => it.commitSha === 'inner00');
  expect(guilty?.hidden).toBeNull();
  expect(guilty?.correlatedAnomalies).toMatchObject([
    { id: 'a1', strength: 'strong', offsetMs: HOUR_MS / 2 },
  ]);
  expect(likelyCause).toMatchObject({ commitSha: 'inner00', basis: 'correlated' });
  expect(totalChanges).toBe(3);
});

test('where the range shows nothing, the newest change before it is named; hidden ones only where they are asked for', async () => {
  const quiet = await ask({ sinceMs: T0 - 4.5 * DAY_MS });
  expect([quiet.totalChanges, quiet.entries.map((it) => it.commitSha)]).toEqual([0, ['turned0']]);
  expect(quiet.earlier).toMatchObject({ commitSha: 'money00', timestampMs: T0 - 5 * DAY_MS });
  expect(quiet.earlier?.description).toContain('amount');
  expect((await ask({ sinceMs: T0 - 4.5 * DAY_MS, all: true })).earlier).toBeNull();
  expect((await ask({ sinceMs: T0 - 2 * DAY_MS, all: true })).earlier?.commitSha).toBe('turned0');
  expect((await ask()).earlier).toBeNull();
});

test('what was merged in the range is in it, however long ago it was made', async () => {
  const merged = fakeRepository([
    { sha: 'begin00', files: SHOP, atMs: T0 - 50 * DAY_MS },
    { sha: 'branch0', parents: ['begin00'], files: inner, atMs: T0 - 20 * DAY_MS },
    { sha: 'docs000', parents: ['begin00'], files: { 'README.md': 'x' }, atMs: T0 - 15 * DAY_MS },
    {
      ...{ sha: 'merge00', parents: ['docs000', 'branch0'], files: inner, atMs: T0 - DAY_MS },
      message: 'Merge pull request #7 from x/inner',
    },
  ]);
  const { entries } = await ask({ sinceMs: T0 - 2 * DAY_MS }, { repository: merged });
  expect(entries.map((it) => [it.commitSha, it.timestampMs, it.prNumber])).toEqual([
    ['branch0', T0 - DAY_MS, 7],
  ]);
  const earlier = await ask({ sinceMs: T0 - DAY_MS / 2 }, { repository: merged });
  expect([earlier.entries, earlier.earlier?.commitSha]).toEqual([[], 'branch0']);
});

test('the limit counts what is shown, and hidden ones only where all are asked for', async () => {
  const few = await ask({ limit: 1 });
  expect(few.entries.map((it) => it.commitSha)).toEqual(['turned0', 'money00', 'back000', 'inner00']);
  expect(few.isCut).toBe(true);
  const all = await ask({ limit: 2, all: true });
  expect(all.entries.map((it) => it.commitSha)).toEqual(['turned0', 'money00']);
});

test('changes that the store saw of the table itself are entries', async () => {
  const key = seriesKey(
    { source: 's', table: 'fct_orders', metric: 'row_count', column: null, value: null },
    'run',
  );
  const points = [100, 110, 400].map((value, i) => ({
    ...{ value, rows: value, atMicros: (T0 - (8 - i) * DAY_MS) * 1000 },
  }));
  const schema = anomalyRecord({
    ...{ table: 'fct_orders', detector: 'schema', column: 'mail', grain: 'run' },
    text: 'column mail (TEXT) is gone',
    onsetMs: T0 - 2 * DAY_MS,
  });
  const seen = {
    ...store([schema]),
    series: () => Promise.resolve([key]),
    points: () => Promise.resolve(points),
  };
  const { entries } = await ask({}, { store: seen });
  expect(entries.filter((it) => it.commitSha === null)).toMatchObject([
    { changeType: 'schema_change', description: 'seen in the data: column mail (TEXT) is gone' },
    {
      changeType: 'data_load',
      description: '290 rows more since the look before (400 in all)',
      hidden: null,
    },
    { changeType: 'data_load', hidden: 'routine' },
  ]);
  const { entries: ofColumn } = await ask({ column: 'email' }, { store: seen });
  expect(ofColumn.filter((it) => it.commitSha === null)).toEqual([]);
});

test('a host of code fills in what messages do not say, and what it could not be asked is told', async () => {
  const request = { number: 9, title: 'Money', url: 'https://host/9', author: 'ann', isMerged: true };
  const problem = {
    code: 'CODE_HOST_RATE_LIMITED',
    severity: 'error' as const,
    message: 'enough for this hour',
  };
  const asked: string[][] = [];
  const codeHost = {
    pullRequestsOf: (shas: readonly string[]) => {
      asked.push([...shas]);
      return Promise.resolve({ bySha: new Map([['money00', request]]), unasked: 2, problem });
    },
  };
  const { entries, notLookedAt } = await ask({}, { codeHost });
  expect(entries.find((it) => it.commitSha === 'money00')).toMatchObject({
    ...{ prNumber: 9, prTitle: 'Money', prUrl: 'https://host/9', authorHandle: 'ann' },
  });
  expect(entries.find((it) => it.commitSha === 'inner00')?.prNumber).toBe(5);
  expect(asked[0]).not.toContain('turned0');
  expect(notLookedAt).toEqual(['pull requests of 2 commits: enough for this hour']);
});

test('without a repository the data alone speaks', async () => {
  const schema = anomalyRecord({
    detector: 'schema',
    text: 'column x is new',
    grain: 'run',
    onsetMs: T0 - DAY_MS,
  });
  const { entries } = await blame(
    { target: 'orders', table: 'orders', sinceMs: T0 - 90 * DAY_MS, nowMs: T0, limit: 20 },
    { store: store([schema]) },
  );
  expect(entries.map((it) => it.description)).toEqual(['seen in the data: column x is new']);
});

test('a column has the changes that arrive at it; the others are hidden', async () => {
  const { entries, targetType, knownColumns } = await ask({ target: 'fct_orders.email', column: 'email' });
  expect(targetType).toBe('column');
  expect(knownColumns).toContain('email');
  expect(entries.find((it) => it.commitSha === 'money00')?.hidden).toBe('no_effect');
});
