import { describe, expect, test } from 'vitest';
import { findChanges } from '../../src/index.ts';
import { fakeRepository } from './fake-repository.ts';
import { changesAfter, DAY_MS, edited, ONSET_MS, SHOP, TABLES } from './shop.ts';

async function only(files: Record<string, string | null>, columns: readonly string[] = []) {
  const { candidates } = await changesAfter([{ sha: 'edit', files }], columns);
  expect(candidates).toHaveLength(1);
  return candidates[0];
}

const meant = (candidate: Awaited<ReturnType<typeof only>>) =>
  candidate.models.filter((it) => it.class !== 'cosmetic').map((it) => it.name);

describe('what a commit changed', () => {
  test('an edited macro or variable changes the models that use it, by what it means', async () => {
    const macro = await only(edited('macros/money.sql', '100.0', '10.0'), ['amount']);
    expect(meant(macro)).toEqual(['stg_orders']);
    expect(macro.models[0]).toMatchObject({ relation: 'stg_orders', rows: 'same', class: 'columns' });
    expect(macro.models[0].literals).toEqual(['10.0', '100.0']);
    expect(macro.reach).toEqual({ columns: ['amount'], rows: false, time: false, hops: 2 });
    const variable = await only(edited('dbt_project.yml', 'least: 0', 'least: 500'), ['amount']);
    expect(variable.models[0]).toMatchObject({ name: 'stg_orders', rows: 'fewer' });
    expect(variable.reach).toMatchObject({ rows: true, hops: 2 });
  });

  test('descriptions, tests, documentation and another writing are no changes of meaning', async () => {
    const told = 'models: [{name: fct_orders, description: all, columns: [{name: id, tests: [unique]}]}]';
    expect((await only({ 'models/schema.yml': told })).models).toEqual([]);
    expect((await only({ 'README.md': 'orders' })).models).toEqual([]);
    expect((await only({ 'models/docs.md': '{% docs a %}b{% enddocs %}' })).models).toEqual([]);
    const turned = await only(edited('models/fct_orders.sql', 'o.person_id = p.id', 'p.id = o.person_id'));
    expect(turned.models).toMatchObject([{ name: 'fct_orders', class: 'cosmetic', changes: [] }]);
    expect(turned.reach).toBeNull();
  });

  test('settings that decide on rows are changes, others are not', async () => {
    const keyed = await only(edited('models/log.sql', "unique_key='id'", "unique_key='at'"));
    expect(keyed.models[0].changes.map((it) => it.kind)).toEqual(['config_changed']);
    const tagged = await only(edited('models/log.sql', "unique_key='id'", "unique_key='id', tags=['x']"));
    expect(tagged.models).toEqual([]);
  });

  test('the incremental form alone is told apart, and so are the contents of a seed', async () => {
    const mark = await only(edited('models/log.sql', 'at > (', 'at >= ('));
    expect(mark.models[0]).toMatchObject({ isIncrementalOnly: true, isRebuilt: false });
    expect(mark.models[0].changes.length).toBeGreaterThan(0);
    const seed = await only({ 'seeds/rates.csv': 'code,rate\nCZK,24\n' });
    expect(seed.models[0]).toMatchObject({ name: 'rates', how: 'contents', class: 'unknown' });
    const gone = await only({ 'models/log.sql': null, 'models/other.sql': 'select 1 as a' });
    expect(gone.models.map((it) => [it.name, it.how])).toEqual([
      ['log', 'removed'],
      ['other', 'added'],
    ]);
  });

  test('it reaches a column by lineage, and stops where nobody reads it', async () => {
    const email = edited('models/stg_people.sql', 'email,', 'lower(email) as email,');
    expect((await only(email, ['email'])).reach).toEqual({
      columns: ['email'],
      rows: false,
      time: false,
      hops: 1,
    });
    expect((await only(email, ['amount'])).reach).toEqual({ columns: [], rows: false, time: false, hops: 1 });
    const unread = edited('models/stg_people.sql', 'country', 'upper(country) as country');
    expect((await only(unread, ['email'])).reach).toBeNull();
    const inner = edited('models/fct_orders.sql', 'left join', 'join');
    expect((await only(inner, ['amount'])).reach).toMatchObject({ rows: true, hops: 0 });
    const beside = edited('models/log.sql', 'select id', 'select id + 1 as id');
    expect((await only(beside, ['amount'])).reach).toBeNull();
  });
});

test('an ephemeral model is called by its own name', async () => {
  const again = edited(
    'models/fct_orders.sql',
    'p.id',
    "p.id join {{ ref('int_orders') }} again on again.id = o.id",
  );
  const { models } = await only(again);
  const text = JSON.stringify(models.map((it) => it.changes.map((change) => change.detail)));
  expect(text).toContain('int_orders');
  expect(text).not.toContain('__dbt__cte__');
});

describe('which commits', () => {
  const inner = edited('models/fct_orders.sql', 'left join', 'join');

  test('those that the deploys of the window brought, newest first', async () => {
    const { candidates } = await changesAfter([
      { sha: 'early', files: inner, deployedAtMs: ONSET_MS - 30 * DAY_MS },
      { sha: 'a', files: { 'README.md': '1' } },
      { sha: 'b', files: { 'README.md': '2' } },
      { sha: 'after', files: { 'README.md': '3' }, deployedAtMs: ONSET_MS + 10 * DAY_MS },
    ]);
    expect(candidates.map((it) => it.sha)).toEqual(['b', 'a']);
    expect(candidates.every((it) => it.deployedAtMs !== null && it.deployedAtMs <= ONSET_MS)).toBe(true);
  });

  test('a merge stands for the commits of its side, each with its own change', async () => {
    const repository = fakeRepository([
      { sha: 'shop', files: SHOP },
      { sha: 'side', parents: ['shop'], files: inner },
      { sha: 'trunk', parents: ['shop'], files: { 'README.md': '1' } },
      { sha: 'merge', parents: ['trunk', 'side'], files: inner },
    ]);
    const deploys = [
      { sha: 'shop', atMs: 0 },
      { sha: 'merge', atMs: ONSET_MS - 1000 },
    ];
    const request = { repository, deploys, tables: TABLES, table: 'fct_orders', columns: [] };
    const { candidates } = await findChanges({ ...request, onsetMs: ONSET_MS });
    expect(candidates.map((it) => it.sha).sort()).toEqual(['side', 'trunk']);
    expect(candidates.find((it) => it.sha === 'side')?.reach).not.toBeNull();
  });

  test('a rollback is a change back; a revert is known by contents, not by its message', async () => {
    const repository = fakeRepository([
      { sha: 'shop', files: SHOP },
      { sha: 'inner', files: inner, atMs: 1 },
      { sha: 'undo', files: { 'models/fct_orders.sql': SHOP['models/fct_orders.sql'] }, atMs: 2 },
      { sha: 'liar', message: 'Revert "inner"', files: { 'README.md': '1' }, atMs: 3 },
    ]);
    const request = { repository, tables: TABLES, table: 'fct_orders', columns: [], onsetMs: ONSET_MS };
    const at = (sha: string, hours: number) => ({ sha, atMs: ONSET_MS - hours * 3_600_000 });
    const all = await findChanges({
      ...request,
      deploys: [{ sha: 'shop', atMs: 0 }, at('inner', 9), at('undo', 8), at('liar', 7)],
    });
    const flags = all.candidates.map((it) => [it.sha, it.isRevert, it.undoneAtMs !== null]);
    expect(flags).toEqual([
      ['liar', false, false],
      ['undo', true, false],
      ['inner', false, true],
    ]);
    const back = await findChanges({
      ...request,
      deploys: [{ sha: 'inner', atMs: 0 }, at('shop', 3)],
    });
    expect(back.candidates).toMatchObject([{ sha: 'shop', isRollback: true }]);
    expect(back.candidates[0].models.map((it) => it.name)).toEqual(['fct_orders']);
  });

  test('without deploys commits count from when they were made, and that is said', async () => {
    const { candidates, notLookedAt } = await changesAfter(
      [
        { sha: 'old', files: inner, atMs: ONSET_MS - 40 * DAY_MS },
        { sha: 'new', files: { 'README.md': '1' }, atMs: ONSET_MS - DAY_MS },
      ],
      [],
      { deploys: [] },
    );
    expect(candidates).toMatchObject([{ sha: 'new', deployedAtMs: null }]);
    expect(notLookedAt.join()).toContain('none are logged');
  });

  test('what cannot be read is said: unknown deploys, no project, no repository to speak of', async () => {
    const unknown = await changesAfter([{ sha: 'a', files: inner }], [], {
      deploys: [{ sha: 'gone', atMs: ONSET_MS - 1 }],
    });
    expect(unknown.notLookedAt.join()).toContain('gone');
    const request = { tables: TABLES, table: 'fct_orders', columns: [], onsetMs: ONSET_MS };
    const empty = await findChanges({ ...request, repository: fakeRepository([]) });
    expect([empty.candidates, empty.notLookedAt.join()]).toEqual([[], expect.stringContaining('empty')]);
    const other = fakeRepository([{ sha: 'x', files: { 'a.txt': '1' }, atMs: ONSET_MS - 1 }], true);
    const none = await findChanges({ ...request, repository: other });
    expect(none.candidates).toEqual([]);
    expect(none.notLookedAt.join()).toMatch(/shallow.*no dbt_project/);
  });

  test('a project in a folder of the repository', async () => {
    const inFolder = (files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`dbt/${path}`, text]));
    const repository = fakeRepository([
      { sha: 'shop', files: { ...inFolder(SHOP), 'dbt_project.yml': 'name: other\n' } },
      { sha: 'edit', files: inFolder(inner) },
    ]);
    const deploys = [
      { sha: 'shop', atMs: 0 },
      { sha: 'edit', atMs: ONSET_MS - 1 },
    ];
    const request = { repository, deploys, tables: TABLES, table: 'fct_orders', columns: [] };
    const { candidates } = await findChanges({ ...request, onsetMs: ONSET_MS, folder: 'dbt/' });
    expect(candidates[0].models.map((it) => it.name)).toEqual(['fct_orders']);
  });
});
