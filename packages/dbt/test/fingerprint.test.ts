import { buildGraph, type DbtGraph, readProject } from '@dataing/dbt';
import type { ContentCache } from '@dataing/ports';
import { expect, test } from 'vitest';
import { filesOf } from './shop.ts';

type Texts = Readonly<Record<string, string>>;

const settings = (more = '') => `name: shop\nprofile: mine\nvars: { least: 1 }\n${more}`;
const profiles = ({ target = 'dev', schema = 'one', database = 'd', password = 'hunter2' } = {}) => `
mine:
  target: ${target}
  outputs:
    dev: { type: duckdb, schema: ${schema}, database: ${database}, password: ${password}, host: ${password}.example.com }
    prod: { type: duckdb, schema: ${schema}, database: ${database}, password: ${password} }
`;
const picked = (owner: string) => `{% macro default__pick() %}'${owner}'{% endmacro %}`;

const A =
  "select id {{ half() }} as id, {{ pick() }} as pick from {{ source('raw', 'orders') }} where n > {{ var('least') }}{% if target.name == 'prod' %} and is_live{% endif %}";

const base: Texts = {
  'dbt_project.yml': settings(),
  'profiles.yml': profiles(),
  'dbt_packages/o/dbt_project.yml': 'name: o\nvars: { most: 9 }\n',
  'dbt_packages/o/macros/pick.sql': `${picked('o')}{% macro most() %}{{ var('most') }}{% endmacro %}`,
  'dbt_packages/o/models/far.sql': "select {{ var('most') }} as most",
  'dbt_packages/p/dbt_project.yml': 'name: p\n',
  'dbt_packages/p/macros/pick.sql': picked('p'),
  'macros/pick.sql': "{% macro pick() %}{{ adapter.dispatch('pick', 'p')() }}{% endmacro %}",
  'tests/generic/even.sql': '{% macro half() %}/ 2{% endmacro %}{% test even(model) %}select 1{% endtest %}',
  'tests/one.sql': "select * from {{ ref('b') }} where id > 1",
  'models/sources.yml':
    'sources: [{ name: raw, schema: "{{ \'raw_\' ~ target.name }}", tables: [{ name: orders }] }]\n',
  'models/a.sql': A,
  'models/b.sql':
    "select {{ dbt_utils.star(ref('a')) }}, {{ target.threads }} as threads from {{ ref('a') }}",
  'models/kind.sql': "select '{{ load_relation(ref('a')).type }}' as kind",
  'models/all.sql':
    "select {% for it in graph.nodes.values() %}'{{ it.original_file_path }} {{ it.raw_code | length }}', {% endfor %} 1 as one",
};

/** Each alone changes what is rendered or named. */
const edits: ReadonlyArray<readonly [what: string, path: string, text: string, gone?: string]> = [
  ['dispatch', 'dbt_project.yml', settings('dispatch: [{ macro_namespace: p, search_order: [o, p] }]\n')],
  ['quoting', 'dbt_project.yml', settings('quoting: { identifier: false }\n')],
  ['variables', 'dbt_project.yml', settings().replace('least: 1', 'least: 2')],
  ["the root's name", 'dbt_project.yml', settings().replace('name: shop', 'name: store')],
  ['model-paths', 'dbt_project.yml', settings('model-paths: [models, more]\n')],
  ['a configuration', 'dbt_project.yml', settings('models: { +schema: marts }\n')],
  ['the target', 'profiles.yml', profiles({ target: 'prod' })],
  ['its schema', 'profiles.yml', profiles({ schema: 'two' })],
  ['its database', 'profiles.yml', profiles({ database: 'e' })],
  ['its adapter', 'profiles.yml', profiles().replaceAll('duckdb', 'snowflake')],
  ['its threads', 'profiles.yml', profiles().replace('schema: one', 'schema: one, threads: 7')],
  ['variables of a package', 'dbt_packages/o/dbt_project.yml', 'name: o\nvars: { most: 8 }\n'],
  ['a macro of a package', 'dbt_packages/p/macros/pick.sql', picked('q')],
  ['a macro of a generic test', 'tests/generic/even.sql', '{% macro half() %}/ 3{% endmacro %}'],
  ['YAML beside macros', 'macros/of.yml', 'models: [{ name: a, config: { alias: z } }]\n'],
  ['the text of another model', 'models/b.sql', 'select 1 as one'],
  ['what another model is made as', 'models/a.sql', `{{ config(materialized='view') }}${A}`],
  ['where a test stands', 'tests/deeper/one.sql', base['tests/one.sql'], 'tests/one.sql'],
];

function cacheOf(): ContentCache & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) };
}

const graphOf = (texts: Texts, cache?: ContentCache, isKept = false): DbtGraph =>
  buildGraph(readProject(filesOf({ 'more/m.sql': 'select 1 as m', ...texts }), { cache })!, { isKept });

const shown = ({ nodes, sources, disabled, tests, diagnostics, relationOf }: DbtGraph) => ({
  nodes: [...nodes.values()].map(({ resource, ...rest }) => ({ ...rest, path: resource.path })),
  names: [...nodes.keys(), ...sources.keys()].map((id) => [id, relationOf(id)]),
  ...{ disabled, tests, diagnostics },
});

test.each(edits)(
  '%s: kept and made anew, whole and node by node, a project is the same',
  (_, path, text, gone) => {
    const edited = Object.fromEntries([...Object.entries(base).filter(([it]) => it !== gone), [path, text]]);
    const fresh = shown(graphOf(edited));
    expect(fresh).not.toEqual(shown(graphOf(base)));
    const cache = cacheOf();
    graphOf(base, cache, true);
    expect(shown(graphOf(edited, cache))).toEqual(fresh);
    expect(shown(graphOf(edited, cache, true))).toEqual(fresh);
    const { size } = cache.kept;
    expect(shown(graphOf(edited, cache, true))).toEqual(fresh);
    expect(shown(graphOf(base, cache, true))).toEqual(shown(graphOf(base)));
    expect(cache.kept.size).toBe(size);
  },
);

test('the project of these tests renders', () => {
  const graph = graphOf(base);
  expect([...graph.nodes.values()].flatMap((it) => it.diagnostics)).toEqual([]);
  expect(graph.nodes.get('model.shop.a')?.compiled.sql).toBe(
    `select id / 2 as id, 'p' as pick from "d"."raw_dev"."orders" where n > 1`,
  );
});

test('another password is no other project, and none is kept', () => {
  const cache = cacheOf();
  graphOf(base, cache, true);
  const { size } = cache.kept;
  const other = { ...base, 'profiles.yml': profiles({ password: 'swordfish' }) };
  const made = graphOf(other, cache, true);
  expect(made.project.fingerprint).toBe(graphOf(base).project.fingerprint);
  expect(cache.kept.size).toBe(size);
  expect(JSON.stringify([...cache.kept])).not.toMatch(/hunter2|swordfish/);
});
