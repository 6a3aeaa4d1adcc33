import type { LoadOptions } from '@dataing/dbt';
import { describe, expect, test } from 'vitest';
import { graphOf } from './shop.ts';

const files = {
  'dbt_project.yml': 'name: shop\nmodels: { shop: { raw: { +schema: Raw } } }',
  'models/raw/a.sql': "{{ config(materialized='view') }}select 1 as id, 2 as amount",
  'models/raw/b.sql': 'select 1 as id, 2 as amount, 3 as extra',
  'models/schema.yml': 'models: [{ name: a, columns: [{ name: id, data_type: integer }] }]',
};

/** What an expression gives in a model beside those above; the code of the fault where it gives none. */
function shown(expression: string, options: LoadOptions = {}): string | undefined {
  const { nodes } = graphOf({ ...files, 'models/it.sql': `select '${expression}'` }, options);
  const { compiled, diagnostics } = nodes.get('model.shop.it')!;
  return diagnostics[0]?.code ?? /^select '([^]*)'$/.exec(compiled.sql ?? '')?.[1];
}

describe('names of relations by adapter', () => {
  test.each([
    ['duckdb', '"analytics"."dbt_Raw"."a" "analytics"."dbt_Raw" "a b"'],
    ['snowflake', 'analytics.dbt_Raw.a analytics.dbt_Raw "a b"'],
    ['bigquery', '`analytics`.`dbt_Raw`.`a` `analytics`.`dbt_Raw` `a b`'],
    ['mysql', 'analytics.`dbt_Raw`.`a` analytics.`dbt_Raw` `a b`'],
  ])('%s', (adapter, expected) => {
    const expression = '{{ ref("a") }} {{ ref("a").without_identifier() }} {{ adapter.quote("a b") }}';
    expect(shown(expression, { adapter })).toBe(expected);
  });

  test('quoting of the project goes before that of the adapter', () => {
    const quoted = {
      ...files,
      'dbt_project.yml': 'name: shop\nquoting: { database: true, identifier: true }',
    };
    const { nodes } = graphOf(quoted, { adapter: 'snowflake' });
    expect(nodes.get('model.shop.a')?.relation).toBe('"analytics".dbt."a"');
  });
});

describe('relations', () => {
  test.each([
    ['{{ ref("a").include(database=false, schema=false) }}', '"a"'],
    ['{{ ref("a").quote(database=false, schema=false) }}', 'analytics.dbt_Raw."a"'],
    ['{{ ref("a").without_quotes() }}', 'analytics.dbt_Raw.a'],
    ['{{ ref("a").matches(identifier="A") }} {{ ref("a").matches(schema="other") }}', 'True False'],
    ['{{ ref("a") == ref("a") }} {{ ref("a") == ref("b") }} {{ ref("a") in [ref("a")] }}', 'True False True'],
    ['{{ ref("a").quote_policy.schema }} {{ ref("a").include_policy.database }}', 'True True'],
    ['{{ ref("a")["schema"] }} {{ ref("a").path.identifier }}', 'dbt_Raw a'],
    ['{{ api.Relation.create(schema="s", identifier="t", type="table").is_table }}', 'True'],
    ['{{ api.Relation.get_default_quote_policy().database }}', 'True'],
  ])('%s', (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });
});

describe('what adapter answers from the files', () => {
  test.each([
    ['{{ adapter.get_relation("analytics", "dbt_Raw", "a").type }}', 'view'],
    ['{{ load_relation(ref("b")) is defined }} {{ adapter.load_relation(ref("b")).type }}', 'True table'],
    ['{{ adapter.get_relation("analytics", "dbt_Raw", "none") is none }}', 'True'],
    ['{{ adapter.get_missing_columns(ref("b"), ref("a")) | map(attribute="name") | join }}', 'extra'],
    ['{{ adapter.get_columns_in_relation(ref("a")) | map(attribute="name") | join(",") }}', 'id,amount'],
    ['{{ adapter.get_columns_in_relation(ref("a"))[0].data_type }}', 'DBT_NEEDS_WAREHOUSE'],
    ['{{ adapter.quote_seed_column("c", none) }} {{ adapter.quote_seed_column("c", false) }}', '"c" c'],
    ['{{ adapter.check_schema_exists("d", "s") }}', 'True'],
    ['{{ adapter.list_relations_without_caching("s") }}', 'DBT_NEEDS_WAREHOUSE'],
    ['{{ adapter.get_columns_in_relation("a") }}', 'DBT_RENDER_FAULT'],
  ])('%s', (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });
});

describe('columns', () => {
  const column = (type: string) => `api.Column("c", "${type}", 20, 10, 2)`;
  test.each([
    [`{{ ${column('varchar')}.data_type }}`, 'character varying(20)'],
    [`{{ ${column('decimal')}.data_type }} {{ ${column('decimal')}.numeric_scale }}`, 'decimal(10,2) 2'],
    [`{{ ${column('double')}.is_float() }} {{ ${column('bigint')}.is_integer() }}`, 'True True'],
    [`{{ ${column('text')}.string_size() }} {{ ${column('text')}.is_number() }}`, '20 False'],
    ['{{ api.Column("c", "varchar(7)").string_size() }}', '7'],
    ['{{ api.Column.numeric_type("numeric", 28, 6) }}', 'numeric(28,6)'],
  ])('%s', (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });
});

describe('configuration and variables', () => {
  test.each([
    ['{{ config.require("nothing") }}', 'DBT_VAR_MISSING'],
    ['{{ config.get("nothing") }} {{ config.get("nothing", default=2) }}', 'None 2'],
    ['{{ config.meta_get("a", 1) }}{{ config.persist_relation_docs() }}', '1False'],
    ['{{ var("given") }} {{ var("nothing", none) }} {{ var.has_var("nothing") }}', '5 None False'],
    ['{{ env_var("SET") }} {{ env_var("UNSET", "d") }}', 'e d'],
    ['{{ env_var("UNSET") }}', 'DBT_VAR_MISSING'],
    ['{{ exceptions.warn("w") }}{{ log("l") }}{{ print("p") }}{{ run_started_at.year }}', '2024'],
    ['{{ run_query("select 1") }}', 'DBT_NEEDS_WAREHOUSE'],
  ])('%s', (expression, expected) => {
    expect(shown(expression, { vars: { given: 5 }, environment: { SET: 'e' } })).toBe(expected);
  });
});

test('a source says in which column it keeps when a row was loaded; of an expression nothing is said', () => {
  const sources = `sources:
  - name: raw
    loaded_at_field: synced
    tables:
      - name: plain
      - { name: own, loaded_at_field: lake_ts }
      - { name: configured, config: { loaded_at_field: kept_on } }
      - { name: computed, loaded_at_field: "created_at::timestamp" }`;
  const graph = graphOf({ ...files, 'models/sources.yml': sources });
  const said = ['plain', 'own', 'configured', 'computed'].map(
    (name) => graph.sources.get(`source.shop.raw.${name}`)?.loadedAt,
  );
  expect(said).toEqual(['synced', 'lake_ts', 'kept_on', undefined]);
});
