import { buildGraph, type DbtGraph, type LoadOptions, readProject, withTexts } from '@dataing/dbt';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf, shop } from './shop.ts';

const { 'models/marts/loop_a.sql': _a, 'models/marts/loop_b.sql': _b, ...open } = shop;

/** Texts that a file may come to have: other columns, names, readers, configuration, and what cannot be read. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'models/staging/stg_orders.sql': [
    "select id as order_id, amount * 2 as doubled from {{ source('raw', 'orders') }}",
    "select id as order_id, 3 as doubled, {{ var('fancy') }} as two from {{ source('raw', 'orders') }}",
    "{{ config(alias='other') }}select id as order_id, amount as doubled from {{ source('raw', 'orders') }}",
    '{{ config(enabled=false) }}select 1 as order_id',
    'select id as order_id, from',
    "select cents as order_id, cents as doubled from {{ ref('orders') }}",
    '{% if %}',
  ],
  'models/marts/eph.sql': [
    "select name as k from {{ ref('countries') }}",
    "{{ config(materialized='ephemeral') }}select distinct code as k from {{ ref('countries') }}",
  ],
  'models/marts/bad_ref.sql': [
    "select * from {{ ref('stg_orders') }}",
    "select '{{ graph.nodes | length }}' as n",
  ],
  'models/marts/score.py': ['def model(dbt, session):\n    return dbt.ref("eph")\n'],
  'seeds/countries.csv': ['code,name\nde,Deutschland\n', 'k,code\n1,de\n'],
};
const edit = fc
  .constantFrom(...Object.keys(TEXTS))
  .chain((path) => fc.constantFrom(...TEXTS[path]).map((text) => [path, text] as const));

const shown = ({
  nodes,
  disabled,
  diagnostics,
  tests,
  unitTests,
  exposures,
  sources,
  relationOf,
}: DbtGraph) => ({
  ...{ nodes: [...nodes.values()], disabled, diagnostics, tests, unitTests, exposures },
  names: [...nodes.keys(), ...sources.keys()].map(relationOf),
});

function bothWays(
  texts: Readonly<Record<string, string>>,
  edits: ReadonlyArray<readonly [string, string]>,
  options: LoadOptions,
) {
  const before = filesOf(texts);
  const after = new Map([...before, ...filesOf(Object.fromEntries(edits))]);
  const base = readProject(before, options)!;
  const graph = buildGraph(base);
  const project = withTexts(base, before, after);
  return {
    ...{ before, after, base, graph, project },
    alone: buildGraph(readProject(after, { ...options, cache: undefined })!),
    beside: project === undefined ? undefined : buildGraph(project, { like: graph }),
  };
}

test('law: a project with other texts, beside the one it was, is what it is alone; in circles too, and with a cache', () => {
  const texts = fc.constantFrom(open, shop);
  const cached = fc.boolean();
  fc.assert(
    fc.property(texts, fc.array(edit, { maxLength: 3 }), cached, (base, edits, isCached) => {
      const { alone, beside } = bothWays(base, edits, isCached ? { cache: new Map<string, string>() } : {});
      expect(beside).toBeDefined();
      expect(shown(beside!)).toEqual(shown(alone));
    }),
    {
      numRuns: 4,
      examples: [[open, [['models/staging/stg_orders.sql', 'select id as order_id, from']], false]],
    },
  );
});

test('law: a project that is kept whole is what it is when it is made anew, and the next one beside it too', () => {
  fc.assert(
    fc.property(fc.constantFrom(open, shop), fc.array(edit, { maxLength: 2 }), edit, (base, edits, next) => {
      const files = new Map([...filesOf(base), ...filesOf(Object.fromEntries(edits))]);
      const after = new Map([...files, ...filesOf(Object.fromEntries([next]))]);
      const cache = new Map<string, string>();
      const kept = () => buildGraph(readProject(files, { cache })!, { isKept: true });
      const alone = buildGraph(readProject(files)!);
      expect(shown(kept())).toEqual(shown(alone));
      const again = buildGraph(readProject(files, { cache: new Map(cache) })!, { isKept: true });
      expect(shown(again)).toEqual(shown(alone));
      const beside = buildGraph(withTexts(again.project, files, after)!, { like: again });
      expect(shown(beside)).toEqual(shown(buildGraph(readProject(after)!)));
    }),
    { numRuns: 3 },
  );
});

test('a project that is kept whole asks the cache for nothing else', () => {
  const cache = new Map<string, string>();
  buildGraph(readProject(filesOf(open), { cache })!, { isKept: true });
  const asked: string[] = [];
  const counting = {
    get: (key: string) => (asked.push(key.split(':')[0]), cache.get(key)),
    set: () => expect.fail('something was made anew'),
  };
  buildGraph(readProject(filesOf(open), { cache: counting })!, { isKept: true });
  expect(new Set(asked)).toEqual(new Set(['yaml', 'texts', 'tests', 'graph']));
});

test('what no change reaches is one value in both', () => {
  const { graph, beside } = bothWays(
    open,
    [['models/marts/bad_ref.sql', "select * from {{ ref('eph') }}"]],
    {},
  );
  const same = [...graph.nodes.values()].filter((it) => beside?.nodes.get(it.id) === it);
  const differing = [...graph.nodes.keys()].filter((id) => !same.some((it) => it.id === id));
  expect(differing).toEqual(['model.shop.bad_ref']);
  expect(same.length).toBeGreaterThan(5);
});

test('files that are no texts of models make another project', () => {
  const before = filesOf(open);
  const base = readProject(before)!;
  const derived = (path: string, text: string) =>
    withTexts(base, before, new Map([...before, ...filesOf({ [path]: text })]));
  expect(derived('models/marts/eph.sql', 'select 1 as k')).toBeDefined();
  for (const path of [
    'models/more.sql',
    'macros/money.sql',
    'models/marts/schema.yml',
    'dbt_project.yml',
    'snapshots/s.sql',
  ])
    expect(derived(path, ''), path).toBeUndefined();
  expect(withTexts(base, before, new Map([...before].slice(1)))).toBeUndefined();
});

test('a file that stands in two folders of a project may be a macro', () => {
  const files = filesOf({
    'dbt_project.yml': 'name: shop\nmodel-paths: [all]\nmacro-paths: [all]\n',
    'all/a.sql': 'select 1 as x',
  });
  const after = new Map([...files, ...filesOf({ 'all/a.sql': 'select 2 as x' })]);
  expect(withTexts(readProject(files)!, files, after)).toBeUndefined();
});
