import { buildGraph, type DbtGraph, type LoadOptions, type ProjectFiles, readProject } from '@dataing/dbt';

const encoder = new TextEncoder();

export function filesOf(texts: Readonly<Record<string, string>>): ProjectFiles {
  return new Map(Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]));
}

/** A small project that uses most of what the loader knows. */
export const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': `
name: shop
vars: { limit: 10, fancy: "{{ 1 + 1 }}" }
models:
  shop:
    +materialized: view
    staging: { +schema: stg, +tags: [a] }
    marts: { +materialized: table, +tags: [b], hidden_ones: { +enabled: "{{ var('limit') > 99 }}" } }
`,
  'models/staging/sources.yml': `
sources:
  - name: raw
    schema: "{{ 'raw_' ~ target.name }}"
    tables:
      - name: orders
        identifier: orders_v1
        columns: [{ name: id, data_tests: [unique] }, { name: amount }]
`,
  'models/staging/stg_orders.sql':
    "{{ config(tags=['c']) }}\nselect id as order_id, amount * 2 as doubled, {{ var('fancy') }} as two from {{ source('raw', 'orders') }}",
  'models/marts/orders.sql': `{{ config(materialized='incremental') }}
select {{ cents('doubled') }} as cents, {{ dbt_utils.star(ref('stg_orders'), except=['doubled']) }}
from {{ ref('stg_orders') }} o join {{ ref('eph') }} e on e.k = o.order_id
{% if is_incremental() %}where order_id > (select max(order_id) from {{ this }}){% endif %}`,
  'models/marts/eph.sql':
    "{{ config(materialized='ephemeral') }}select code as k from {{ ref('countries') }}",
  'models/marts/hidden_ones/hidden.sql': 'select 1 as a',
  'models/marts/needs.sql':
    "select {% for v in dbt_utils.get_column_values(ref('orders'), 'cents') %}{{ v }},{% endfor %} 1 as one",
  'models/marts/bad_ref.sql': "select * from {{ ref('stg_order') }}",
  'models/marts/bad_source.sql': "select * from {{ source('raw', 'order') }}",
  'models/marts/bad_var.sql': "select {{ var('nothing') }}",
  'models/marts/raises.sql': "{{ exceptions.raise_compiler_error('not today') }}",
  'models/marts/score.py': 'def model(dbt, session):\n    return dbt.ref("orders")\n',
  'models/marts/loop_a.sql': "select {{ dbt_utils.star(ref('loop_b')) }} from {{ ref('loop_b') }}",
  'models/marts/loop_b.sql': "select {{ dbt_utils.star(ref('loop_a')) }} from {{ ref('loop_a') }}",
  'models/marts/schema.yml': `
models:
  - name: orders
    columns:
      - name: order_id
        data_tests: [not_null, { relationships: { arguments: { to: "ref('stg_orders')", field: order_id } } }]
exposures:
  - { name: board, type: dashboard, owner: { name: Ann }, depends_on: ["ref('orders')"] }
unit_tests:
  - { name: adds, model: orders }
`,
  'models/broken.yml': 'models: [',
  'macros/money.sql': "{% macro cents(c) %}{{ return(c ~ ' * 100') }}{% endmacro %}",
  'seeds/countries.csv': 'code,name\nde,Germany\n',
  'snapshots/s.sql':
    "{% snapshot orders_snap %}{{ config(target_schema='snaps') }}select * from {{ ref('orders') }}{% endsnapshot %}",
};

export function graphOf(texts: Readonly<Record<string, string>>, options: LoadOptions = {}): DbtGraph {
  const project = readProject(filesOf(texts), options);
  if (project === undefined) throw new Error('no project');
  return buildGraph(project);
}
