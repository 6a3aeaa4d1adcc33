import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datasetOf } from '../../src/project/config/config.ts';
import { parseConfig } from '../../src/project/config/read-config.ts';

const whole = `# the shop
sources:
  shop:
    type: postgres
    host: db.example.com
    port: 5433
    database: shop
    user: reader
    password_env: SHOP_PASSWORD
    tls: verify
  legacy: {type: mariadb, database: old, user: reader, secret: legacy}
  cloud: {type: postgresql, url_env: CLOUD_URL}
  files: {type: local_file, path: data/2024}
datasets:
  - tables: [orders, "stg_*"]
    source: shop
    repository: ../shop
    path: transform
    dbt_project: transform
  - tables: "*"
    repository: .
store: {path: state/store.db}
budget: {queries: 40, seconds: 120, bytes: 1000000}
`;

function parsed(text: string) {
  const outcome = parseConfig(text, 'dataing.yml');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  return outcome.value;
}

test('a whole file becomes a tree, engines by their one name', () => {
  const { sources, datasets, store, budget } = parsed(whole);
  expect(sources.map(({ name, type }) => [name, type])).toEqual([
    ['shop', 'postgresql'],
    ['legacy', 'mysql'],
    ['cloud', 'postgresql'],
    ['files', 'local_file'],
  ]);
  expect(sources[0]).toMatchObject({ port: 5433, passwordEnv: 'SHOP_PASSWORD', tls: 'verify' });
  expect(sources[1]).toMatchObject({ secret: 'legacy' });
  expect(sources[2]).toMatchObject({ urlEnv: 'CLOUD_URL' });
  expect(sources[3]).toEqual({ name: 'files', type: 'local_file', path: 'data/2024' });
  expect(datasets[0]).toMatchObject({ tables: ['orders', 'stg_*'], dbtProject: 'transform' });
  expect([store.path, budget]).toEqual(['state/store.db', { queries: 40, seconds: 120, bytes: 1_000_000 }]);
});

test.each(['', '# nothing yet\n', 'sources:\n', 'sources: {}\ndatasets: []\n'])(
  '%j has nothing in it',
  (text) => {
    expect(parsed(text)).toMatchObject({ sources: [], datasets: [] });
  },
);

test('anchors stand for what they name', () => {
  const text = 'sources:\n  a: &a {type: duckdb, path: a.duckdb}\n  b: *a\n';
  expect(parsed(text).sources.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('the dataset of a table is the first whose pattern fits, of its source', () => {
  const config = parsed(whole);
  const of = (source: string, table: string) => datasetOf(config, source, table)?.repository;
  expect([of('shop', 'Orders'), of('shop', 'stg_a'), of('shop', 'users'), of('files', 'orders')]).toEqual([
    '../shop',
    '../shop',
    '.',
    '.',
  ]);
  const glob = (pattern: string, table: string) =>
    datasetOf({ ...config, datasets: [{ tables: [pattern], repository: 'r' }] }, 's', table) !== undefined;
  expect(glob('a*b*c', 'a1b2c')).toBe(true);
  expect(glob('a*b*c', 'ac')).toBe(false);
  expect(glob('a*a', 'a')).toBe(false);
  expect(glob('sales.*', 'salesX')).toBe(false);
});

const server = 'type: postgresql, database: d, user: u';
test.each([
  ['PROJECT_SYNTAX', 'sources: {shop: {type: duckdb', ''],
  ['PROJECT_SYNTAX', 'store: {path: a}\nstore: {path: b}\n', ''],
  ['PROJECT_UNKNOWN_KEY', 'sorces: {}', 'sources'],
  ['PROJECT_UNKNOWN_KEY', 'sources: {shop: {type: duckdb, path: a, pth: b}}', 'path'],
  ['PROJECT_UNKNOWN_KEY', `sources: {shop: {${server}, pasword_env: A}}`, 'password_env'],
  ['PROJECT_MISSING_KEY', 'sources: {shop: {type: duckdb}}', ''],
  ['PROJECT_MISSING_KEY', 'sources: {shop: {type: mysql, database: d}}', ''],
  ['PROJECT_MISSING_KEY', 'datasets: [{tables: a}]', ''],
  ['PROJECT_BAD_VALUE', 'sources: {shop: {type: postgre}}', 'postgres'],
  ['PROJECT_BAD_VALUE', 'sources: [a]', ''],
  ['PROJECT_BAD_VALUE', 'sources: {a b: {type: duckdb, path: a}}', ''],
  ['PROJECT_BAD_VALUE', `sources: {shop: {${server}, port: 70000}}`, ''],
  ['PROJECT_BAD_VALUE', `sources: {shop: {${server}, tls: on}}`, ''],
  ['PROJECT_BAD_VALUE', `sources: {shop: {${server}, url_env: A}}`, ''],
  ['PROJECT_BAD_VALUE', `sources: {shop: {${server}, secret: a, password_env: A}}`, ''],
  [
    'PROJECT_BAD_VALUE',
    'sources: {a: {type: duckdb, path: a}}\ndatasets: [{tables: t, repository: r, source: b}]',
    '',
  ],
  ['PROJECT_BAD_VALUE', 'datasets: [{tables: [1, {}], repository: r}]', ''],
  ['PROJECT_BAD_VALUE', 'store: {path: a, url_env: B}', ''],
  ['PROJECT_BAD_VALUE', 'budget: {queries: 0}', ''],
  ['PROJECT_SECRET_IN_CLEAR', `sources: {shop: {${server}, password: hunter2}}`, ''],
])('%s: %s', (code, text, suggestion) => {
  const { ok, diagnostics } = parseConfig(text, 'dataing.yml');
  expect([ok, diagnostics.map((found) => found.code)]).toEqual([false, [code]]);
  expect(diagnostics[0].suggestion ?? '').toBe(suggestion);
  expect(diagnostics[0].span?.file).toBe('dataing.yml');
});

test('a password in clear is refused and not said again', () => {
  const { diagnostics } = parseConfig(`sources: {shop: {${server}, password: hunter2}}`, 'dataing.yml');
  expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
});

test('whatever the text, it is read or refused at places inside it', () => {
  const word = fc.constantFrom(
    ...[
      'sources',
      'datasets',
      'type',
      'duckdb',
      'path',
      ': ',
      '\n  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '"',
      '1',
      '!!x ',
      ', ',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(word).map((words) => words.join('')),
      (text) => {
        const outcome = parseConfig(text, 'f');
        expect(outcome.ok).toBe(outcome.diagnostics.length === 0);
        for (const { span } of outcome.diagnostics) {
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
  );
});
