import { expect, test } from 'vitest';
import { semanticHistory } from '../../src/index.ts';
import { fakeRepository } from './fake-repository.ts';
import { edited, SHOP, TABLES } from './shop.ts';

const fct = SHOP['models/fct_orders.sql'];
const email = edited('models/stg_people.sql', 'email,', 'lower(email) as email,');

function repository() {
  const tree = fakeRepository([
    { sha: 'shop', files: SHOP },
    { sha: 'scale', files: edited('macros/money.sql', '100.0', '10.0') },
    { sha: 'email', files: email },
    { sha: 'docs', files: { 'README.md': 'x' } },
    { sha: 'beside', files: edited('models/log.sql', 'select id', 'select -id as id') },
    { sha: 'turned', files: edited('models/fct_orders.sql', 'o.person_id = p.id', 'p.id = o.person_id') },
    { sha: 'renamed', files: { 'models/fct_orders.sql': null, 'models/orders.sql': fct } },
    { sha: 'inner', files: { 'models/orders.sql': fct.replace('left join', 'join') } },
  ]);
  // The port tells renames; the one in memory does not look for them.
  const commits: typeof tree.commits = async (range) =>
    (await tree.commits(range)).map((it) =>
      it.sha !== 'renamed'
        ? it
        : {
            ...it,
            paths: [
              {
                change: 'renamed',
                path: 'models/orders.sql',
                from: 'models/fct_orders.sql',
                isSubmodule: false,
              },
            ],
          },
    );
  return { ...tree, commits };
}

const shas = async (column?: string) => {
  const request = { repository: repository(), model: 'orders', tables: TABLES };
  const { entries, notLookedAt } = await semanticHistory({
    ...request,
    ...(column === undefined ? {} : { column }),
  });
  expect(notLookedAt).toEqual([]);
  return entries;
};

test('the history of a model is what changed it or what it is built from, its earlier name included', async () => {
  const entries = await shas();
  expect(entries.map((it) => it.commit.sha)).toEqual([
    ...['inner', 'renamed', 'turned', 'email', 'scale', 'shop'],
  ]);
  expect(entries.map((it) => it.life)).toEqual([null, null, null, null, null, 'began']);
  expect(entries.find((it) => it.commit.sha === 'renamed')?.renamedFrom).toBe('fct_orders');
  expect(entries.find((it) => it.commit.sha === 'turned')?.reach).toBeNull();
  expect(entries.find((it) => it.commit.sha === 'scale')?.models[0].changes[0].kind).toBe(
    'expression_changed',
  );
});

test('of a column, what can change it arrives and the rest does not', async () => {
  const reaching = (await shas('email')).filter((it) => it.reach !== null).map((it) => it.commit.sha);
  expect(reaching).toContain('email');
  expect(reaching).toContain('inner');
  expect(reaching).not.toContain('scale');
  expect(reaching).not.toContain('turned');
});

test('a column is followed to what it was called before', async () => {
  const called = { 'models/orders.sql': fct.replace('p.email', 'p.email as mail') };
  const history = fakeRepository([
    { sha: 'shop', files: { ...SHOP, 'models/fct_orders.sql': null, 'models/orders.sql': fct } },
    { sha: 'email', files: email },
    { sha: 'called', files: called },
    { sha: 'amount', files: edited('macros/money.sql', '100.0', '10.0') },
  ]);
  const { entries } = await semanticHistory({
    repository: history,
    model: 'orders',
    column: 'mail',
    tables: TABLES,
  });
  const reaching = entries.filter((it) => it.reach !== null).map((it) => it.commit.sha);
  expect(reaching).toEqual(['called', 'email', 'shop']);
  expect(entries.map((it) => it.column)).toEqual(expect.arrayContaining(['mail', 'email']));
});

test('a commit that touches nothing of the model reads no file of it', async () => {
  const tree = repository();
  const asked: string[] = [];
  const files: typeof tree.files = (sha) => {
    asked.push(sha);
    return tree.files(sha);
  };
  await semanticHistory({ repository: { ...tree, files }, model: 'orders' });
  // The commit before is read for the one after it.
  expect(new Set(asked)).toEqual(new Set(['inner', 'renamed', 'turned', 'email', 'scale', 'shop', 'beside']));
});

test('what a commit did is read from the cache the next time, and no file with it', async () => {
  const steps = new Map<string, string>();
  const first = await semanticHistory({ repository: repository(), model: 'orders', steps });
  const broken = { ...repository(), files: () => Promise.reject(new Error('asked')) };
  expect(await semanticHistory({ repository: broken, model: 'orders', steps })).toEqual(first);
});

test('older commits are left alone once there are enough', async () => {
  const { entries, isCut } = await semanticHistory({
    repository: repository(),
    model: 'orders',
    isEnough: (found) => found.length === 2,
  });
  expect(entries.map((it) => it.commit.sha)).toEqual(['inner', 'renamed']);
  expect(isCut).toBe(true);
});

test('tests and descriptions are told, and alter nothing; a macro nobody uses is not there', async () => {
  const yaml = (text: string) => ({ 'models/fct.yml': `models:\n  - name: fct_orders\n${text}` });
  const { entries } = await semanticHistory({
    repository: fakeRepository([
      { sha: 'shop', files: SHOP },
      { sha: 'described', files: yaml('    description: x\n') },
      { sha: 'tested', files: yaml('    description: x\n    columns: [{name: id, tests: [unique]}]\n') },
      { sha: 'idle', files: { 'macros/idle.sql': '{% macro idle() %}1{% endmacro %}' } },
    ]),
    model: 'fct_orders',
  });
  expect(entries.map(({ commit, notes, reach }) => [commit.sha, notes, reach === null])).toEqual([
    ['tested', ['test unique(id) added'], true],
    ['described', ['description changed'], true],
    ['shop', [], false],
  ]);
});

test('an upstream model under another name is no other model', async () => {
  const fctOf = (name: string) => fct.replaceAll('stg_people', name);
  const people = SHOP['models/stg_people.sql'];
  const tree = fakeRepository([
    { sha: 'shop', files: SHOP },
    {
      sha: 'renamed',
      files: {
        'models/stg_people.sql': null,
        'models/stg_persons.sql': people,
        'models/fct_orders.sql': fctOf('stg_persons'),
      },
    },
  ]);
  const commits: typeof tree.commits = async (range) =>
    (await tree.commits(range)).map((it) =>
      it.sha === 'renamed'
        ? {
            ...it,
            paths: it.paths.flatMap((path) =>
              path.path === 'models/stg_people.sql'
                ? []
                : path.path === 'models/stg_persons.sql'
                  ? [{ ...path, change: 'renamed' as const, from: 'models/stg_people.sql' }]
                  : [path],
            ),
          }
        : it,
    );
  const { entries } = await semanticHistory({ repository: { ...tree, commits }, model: 'fct_orders' });
  expect(entries.map(({ commit, reach }) => [commit.sha, reach === null])).toEqual([
    ['renamed', true],
    ['shop', false],
  ]);
});

test('an unknown model, or none at all, is said', async () => {
  const unknown = await semanticHistory({ repository: repository(), model: 'order' });
  expect(unknown).toEqual({
    entries: [],
    columns: null,
    isCut: false,
    notLookedAt: ['order: the project has no such model'],
  });
  const empty = await semanticHistory({ repository: fakeRepository([]), model: 'orders' });
  expect(empty.entries).toEqual([]);
});
