import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { readProject } from '@dataing/dbt';
import { expect, test } from 'vitest';
import { catalogue } from '../src/catalogue.ts';
import { filesOf, graphOf, shop } from './shop.ts';

const graph = graphOf(shop);
const node = (name: string) => graph.nodes.get(name.includes('.') ? name : `model.shop.${name}`)!;
const codes = (name: string) => node(name).diagnostics.map((it) => it.code);
const squeezed = (text: string | undefined) => text?.replace(/\s+/g, ' ').trim();

test('a folder without a project is none', () => {
  expect(readProject(filesOf({ 'a.sql': 'select 1' }))).toBeUndefined();
});

test("a macro that makes names may fail: that is said once, and dbt's own names are taken", () => {
  const refuses =
    "{% macro generate_schema_name(name, node) %}{{ exceptions.raise_compiler_error('no') }}{% endmacro %}";
  const { diagnostics, nodes } = graphOf({
    'dbt_project.yml': 'name: shop\n',
    'macros/names.sql': refuses,
    'models/a.sql': "{{ config(schema='x') }}select 1 as a",
    'models/b.sql': "select a from {{ ref('a') }}",
  });
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([['DBT_RAISED', 'no']]);
  expect(nodes.get('model.shop.a')?.relation).toBe('"analytics"."dbt_x"."a"');
});

test('a file of such a macro that cannot be read is said, and names are as without it', () => {
  const { diagnostics, nodes } = graphOf({
    'dbt_project.yml': 'name: shop\n',
    'macros/names.sql': '{% macro generate_schema_name(name, node) %}x{% endmacro %}{% run() }',
    'models/a.sql': 'select 1 as a',
  });
  expect(diagnostics.map(({ code }) => code)).toEqual(['DBT_JINJA_SYNTAX']);
  expect(nodes.get('model.shop.a')?.relation).toBe('"analytics"."dbt"."a"');
});

test('a call without its arguments is a fault of its model', () => {
  for (const call of ["source('raw')", 'source()', 'var()', 'env_var()']) {
    const { nodes } = graphOf({ 'dbt_project.yml': 'name: shop\n', 'models/a.sql': `select {{ ${call} }}` });
    const { diagnostics } = nodes.get('model.shop.a')!;
    expect([call, diagnostics.map(({ code }) => code)]).toEqual([call, ['DBT_RENDER_FAULT']]);
  }
});

test('names are made by the macro that dbt would dispatch to: its own name, the warehouse, the default', () => {
  const relationBy = (...names: string[]) => {
    const macros = names.map(
      (name) => `{% macro ${name}(custom, node) %}${name[0]}_{{ custom }}{% endmacro %}`,
    );
    const { nodes } = graphOf({
      'dbt_project.yml': 'name: shop\n',
      'macros/names.sql': macros.join('\n'),
      'models/a.sql': "{{ config(schema='x') }}select 1 as a",
    });
    return nodes.get('model.shop.a')?.relation;
  };
  const [own, warehouse, byDefault] = ['', 'snowflake__', 'default__'].map(
    (it) => `${it}generate_schema_name`,
  );
  expect(relationBy(byDefault)).toContain('"d_x"');
  expect(relationBy(byDefault, own)).toContain('"g_x"');
  expect(relationBy(warehouse)).toContain('"dbt_x"');
});

test('configuration comes from the project file, YAML and the model, tags add up', () => {
  expect(node('stg_orders').config).toMatchObject({ materialized: 'view', schema: 'stg', tags: ['a', 'c'] });
  expect(node('orders').config).toMatchObject({ materialized: 'incremental', tags: ['b'] });
  expect(graph.disabled).toEqual(['model.shop.hidden']);
});

test('names of relations follow schema, alias and target', () => {
  expect(node('stg_orders').relation).toBe('"analytics"."dbt_stg"."stg_orders"');
  expect(node('eph').relation).toBe('__dbt__cte__eph');
  expect(node('snapshot.shop.orders_snap').relation).toBe('"analytics"."snaps"."orders_snap"');
});

test('SQL is rendered, with columns of other models, variables and macros, once without and once with the table', () => {
  expect(squeezed(node('stg_orders').compiled.sql)).toBe(
    'select id as order_id, amount * 2 as doubled, 2 as two from "analytics"."raw_dev"."orders_v1"',
  );
  const { sql, incremental } = node('orders').compiled;
  const from = 'from "analytics"."dbt_stg"."stg_orders" o join __dbt__cte__eph e on e.k = o.order_id';
  expect(squeezed(sql)).toBe(`select doubled * 100 as cents, "order_id", "two" ${from}`);
  expect(squeezed(incremental)).toBe(
    `${squeezed(sql)} where order_id > (select max(order_id) from "analytics"."dbt"."orders")`,
  );
});

test('columns are traced from model to model', () => {
  const { columns, complete, rows } = node('orders').lineage!;
  expect(complete).toBe(true);
  expect(
    columns.map(({ name, kind, sources }) => [name, kind, sources.map((it) => `${it.node}.${it.column}`)]),
  ).toEqual([
    ['cents', 'derived', ['model.shop.stg_orders.doubled']],
    ['order_id', 'passthrough', ['model.shop.stg_orders.order_id']],
    ['two', 'passthrough', ['model.shop.stg_orders.two']],
  ]);
  expect(rows.map((it) => `${it.clause} ${it.node}.${it.column}`)).toContain('join model.shop.eph.k');
  expect(node('stg_orders').lineage!.columns[0].sources[0].node).toBe('source.shop.raw.orders');
  expect(node('seed.shop.countries').lineage!.columns.map((it) => it.name)).toEqual(['code', 'name']);
});

test('models depend on models and sources; tests, unit tests and exposures hang on them', () => {
  expect(node('orders').dependsOn).toEqual(['model.shop.eph', 'model.shop.stg_orders']);
  expect(node('stg_orders').dependsOn).toEqual(['source.shop.raw.orders']);
  expect(node('score').dependsOn).toEqual(['model.shop.orders']);
  expect(graph.tests.map((it) => [it.test, it.on, it.column, it.refs])).toEqual([
    ['not_null', 'model.shop.orders', 'order_id', ['model.shop.orders']],
    ['relationships', 'model.shop.orders', 'order_id', ['model.shop.orders', 'model.shop.stg_orders']],
    ['unique', 'source.shop.raw.orders', 'id', ['source.shop.raw.orders']],
  ]);
  expect(graph.exposures).toMatchObject([
    { id: 'exposure.shop.board', owner: 'Ann', dependsOn: ['model.shop.orders'] },
  ]);
  expect(graph.unitTests).toMatchObject([{ id: 'unit_test.shop.orders.adds', model: 'model.shop.orders' }]);
});

test('what cannot be rendered is said with its reason', () => {
  expect(codes('needs')).toEqual(['DBT_NEEDS_WAREHOUSE']);
  expect(node('needs').compiled).toMatchObject({ approximate: true });
  expect(squeezed(node('needs').compiled.sql)).toBe('select 1 as one');
  expect(node('bad_ref').diagnostics).toMatchObject([
    { code: 'DBT_UNKNOWN_REF', suggestion: 'stg_orders', span: { line: 1 } },
  ]);
  expect(codes('bad_source')).toEqual(['DBT_UNKNOWN_SOURCE']);
  expect(codes('bad_var')).toEqual(['DBT_VAR_MISSING']);
  expect(codes('raises')).toEqual(['DBT_RAISED']);
  expect(codes('score')).toEqual(['DBT_NOT_SQL']);
  expect(graph.diagnostics.map((it) => it.code)).toEqual(['DBT_YAML', 'DBT_CYCLE']);
  const twice = graphOf({ ...shop, 'models/again/orders.sql': 'select 1 as a' });
  expect(twice.diagnostics.map((it) => it.code)).toContain('DBT_DUPLICATE');
});

test('a warm cache gives the same graph, and only what changed is made again', () => {
  const kept = new Map<string, string>();
  const made: string[] = [];
  const cache = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => {
      made.push(key.split(':')[0]);
      kept.set(key, value);
    },
  };
  const plain = (it: ReturnType<typeof graphOf>) => JSON.stringify([...it.nodes.values()]);
  const cold = plain(graphOf(shop, { cache }));
  expect(cold === plain(graph)).toBe(true);
  made.length = 0;
  expect(plain(graphOf(shop, { cache })) === cold).toBe(true);
  // YAML that is not well formed is read again; nothing else is.
  expect(made).toEqual([]);
  const changed = {
    ...shop,
    'models/staging/stg_orders.sql': `${shop['models/staging/stg_orders.sql']} where true`,
  };
  const after = graphOf(changed, { cache });
  expect(plain(after) === plain(graphOf(changed))).toBe(true);
  expect(made.filter((it) => it === 'compile')).toHaveLength(1);
});

test('every code the package can give has an entry, and every entry is given', () => {
  const root = join(import.meta.dirname, '../src');
  const given = new Set<string>();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('catalogue.ts')) continue;
    for (const [, code] of readFileSync(join(root, file), 'utf8').matchAll(/'(DBT_[A-Z_]+)'/g))
      given.add(code);
  }
  expect(catalogueFaults(catalogue)).toEqual([]);
  expect(catalogue.map((it) => it.code).sort()).toEqual([...given].sort());
});
