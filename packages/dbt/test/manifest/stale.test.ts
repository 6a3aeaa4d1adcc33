import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGraph, type DbtGraph, type LoadOptions, readProject } from '@dataing/dbt';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shopFiles } from './shop-files.ts';

const encoder = new TextEncoder();
const bytes = readFileSync(join(import.meta.dirname, 'v12.json'));
const written = () => JSON.parse(bytes.toString());
const files = shopFiles('1.11.16');

function graphOf(
  changes: Readonly<Record<string, string | undefined>>,
  manifest: unknown,
  options: LoadOptions = {},
): DbtGraph {
  const now = new Map(files);
  for (const [path, text] of Object.entries(changes)) {
    if (text === undefined) now.delete(path);
    else now.set(path, encoder.encode(text));
  }
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return buildGraph(readProject(now, { manifest: encoder.encode(text), ...options })!);
}

const said = ({ diagnostics }: DbtGraph) => diagnostics.map(({ code, message }) => [code, message]);
const sqlOf = (graph: DbtGraph, id: string) => graph.nodes.get(`model.shop.${id}`)?.compiled.sql;

test('files that were changed, added or removed since are taken as they are, and said', () => {
  const graph = graphOf(
    {
      'models/marts/customers.sql': "select 1 as customer_id, 2 as revenue, '{{ target.schema }}' as s",
      'models/marts/fresh.sql': "select customer_id from {{ ref('customers') }}",
      'analyses/top.sql': undefined,
    },
    written(),
  );
  const changed = 'analyses/top.sql, models/marts/customers.sql, models/marts/fresh.sql';
  expect(said(graph)).toEqual([
    ['DBT_MANIFEST_STALE', `the manifest is of other files than there are now: ${changed}`],
  ]);
  expect(sqlOf(graph, 'customers')).toContain("'main' as s");
  expect(graph.nodes.has('analysis.shop.top')).toBe(false);
  expect(graph.nodes.get('model.shop.fresh')?.lineage?.columns[0].sources).toEqual([
    { node: 'model.shop.customers', column: 'customer_id', kind: 'passthrough', certainty: 'known' },
  ]);
  // Its upstream has another column now, and it has not.
  expect(graph.nodes.get('model.shop.ranks.v2')?.lineage?.columns.map(({ name }) => name)).toEqual([
    'customer_id',
    'revenue',
    'place',
  ]);
});

test('blanks around a file are no change, as dbt sees it', () => {
  const text = files.get('models/marts/customers.sql')!;
  const padded = `\n\n  ${new TextDecoder().decode(text)}\t\r\n`;
  expect(said(graphOf({ 'models/marts/customers.sql': padded }, written()))).toEqual([]);
});

test('many changed files are counted', () => {
  const added = Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [`models/m${i}.sql`, 'select 1 as a']),
  );
  const [[, message]] = said(graphOf(added, written()));
  expect(message).toMatch(/: models\/m0.sql, models\/m1.sql, models\/m2.sql and 6 more$/);
});

test('what dbt only parsed is rendered by us, under the names that dbt gave', () => {
  const manifest = written();
  for (const node of Object.values<Record<string, unknown>>(manifest.nodes)) {
    delete node.compiled_code;
    delete node.extra_ctes;
    node.compiled = false;
    if (node.unique_id === 'model.shop.customers') node.alias = 'clients';
  }
  const graph = graphOf({}, manifest);
  expect(said(graph)).toEqual([]);
  expect(sqlOf(graph, 'ranks.v1')).toContain('"shop"."main"."clients"');
});

test('nodes of a package that is not among the files are there by the manifest alone', () => {
  const gone = Object.fromEntries(
    [...files.keys()].filter((it) => it.startsWith('local/')).map((it) => [it, undefined]),
  );
  const graph = graphOf(gone, written());
  expect(said(graph).map(([code]) => code)).toEqual(['DBT_PACKAGE_MISSING']);
  expect(graph.nodes.get('model.tools.days')?.resource.path).toBe('tools/models/days.sql');
  const [day] = graph.nodes.get('model.shop.orders_by_day')!.lineage!.columns;
  expect(day.sources).toMatchObject([{ node: 'model.tools.days', column: 'day' }]);
});

test.each([
  ['', 'DBT_MANIFEST'],
  ['[1]', 'DBT_MANIFEST'],
  [bytes.toString().slice(0, 5000), 'DBT_MANIFEST'],
  [JSON.stringify({ ...written(), metadata: {} }), 'DBT_MANIFEST'],
  [bytes.toString().replace('/v12.json', '/v8.json'), 'DBT_MANIFEST_VERSION'],
  [bytes.toString().replace('/v12.json', '/v13.json'), 'DBT_MANIFEST_VERSION'],
])('a manifest that is none or of another version is left aside: %#', (text, code) => {
  const graph = graphOf({}, text);
  expect(said(graph).map(([it]) => it)).toEqual([code]);
  expect(graph.project.manifest).toBeUndefined();
  expect(sqlOf(graph, 'tops')).toContain('union all');
});

test('a manifest kept in the cache reads as the one in the file', () => {
  const kept = new Map<string, string>();
  const cache = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => void kept.set(key, value),
  };
  const [cold, warm] = [graphOf({}, written(), { cache }), graphOf({}, written(), { cache })];
  expect(warm.project.manifest).toEqual(cold.project.manifest);
  expect([...warm.nodes.values()]).toEqual([...cold.nodes.values()]);
});

test('values of other kinds than dbt writes never end the loading', () => {
  const paths = pathsOf(written());
  const anything = fc.constantFrom<unknown>(null, 7, 'text', [], {}, [null], [{}], { a: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), anything), { maxLength: 12 }), (changes) => {
      const manifest = written();
      for (const [path, value] of changes) put(manifest, path, value);
      expect(graphOf({}, manifest).nodes.size).toBeGreaterThan(0);
    }),
    { numRuns: 12 },
  );
});

type Path = readonly string[];

function pathsOf(value: unknown, above: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || above.length > 5) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...above, key],
    ...pathsOf(inner, [...above, key]),
  ]);
}

function put(value: unknown, [key, ...rest]: Path, to: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const target = value as Record<string, unknown>;
  if (rest.length === 0) target[key] = to;
  else put(target[key], rest, to);
}
