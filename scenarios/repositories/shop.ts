import type { CommitPlan } from '@dataing/adapters/git/test-history';

export type Files = Readonly<Record<string, string | Buffer | null | { mode: string; data: string }>>;

export const ORDERS = 'models/staging/stg_orders.sql';
export const CUSTOMERS = 'models/staging/stg_customers.sql';
export const FACT = 'models/marts/fct_orders.sql';
export const DAILY = 'models/marts/daily.sql';
export const LOG = 'models/marts/order_log.sql';
export const SCHEMA = 'models/schema.yml';

/** A dbt project that every case starts from: what is asked about is `fct_orders`. */
export const SHOP: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nvars: {left_out: test}\n',
  'macros/money.sql': '{% macro dollars(column) %}({{ column }} / 100.0){% endmacro %}\n',
  'seeds/countries.csv': 'code,name\nCZ,Czechia\nDE,Germany\n',
  'models/sources.yml':
    'sources:\n  - name: raw\n    tables: [{name: orders}, {name: orders_old}, {name: customers}]\n',
  [ORDERS]: [
    'select',
    '    id as order_id,',
    '    customer_id,',
    '    status,',
    "    coalesce(note, '') as note,",
    "    {{ dollars('cents') }} as amount,",
    '    ordered_at',
    "from {{ source('raw', 'orders') }}",
    "where status <> '{{ var('left_out') }}'",
    '',
  ].join('\n'),
  [CUSTOMERS]: [
    'select',
    '    id as customer_id,',
    '    email,',
    '    tier,',
    '    country',
    "from {{ source('raw', 'customers') }}",
    '',
  ].join('\n'),
  [FACT]: [
    'select',
    '    o.order_id,',
    '    o.status,',
    '    o.amount,',
    '    o.ordered_at,',
    '    c.email,',
    '    k.name as country',
    "from {{ ref('stg_orders') }} as o",
    "left join {{ ref('stg_customers') }} as c on o.customer_id = c.customer_id",
    "left join {{ ref('countries') }} as k on c.country = k.code",
    '',
  ].join('\n'),
  [DAILY]: [
    'select',
    '    cast(ordered_at as date) as day,',
    '    sum(amount) as revenue,',
    '    count(*) as orders',
    "from {{ ref('fct_orders') }}",
    'group by cast(ordered_at as date)',
    '',
  ].join('\n'),
  [LOG]: [
    "{{ config(materialized='incremental') }}",
    'select order_id, amount, ordered_at',
    "from {{ ref('fct_orders') }}",
    '{% if is_incremental() %}',
    'where ordered_at > (select max(ordered_at) from {{ this }})',
    '{% endif %}',
    '',
  ].join('\n'),
  [SCHEMA]: [
    'models:',
    '  - name: stg_orders',
    '    columns:',
    '      - name: order_id',
    '        data_tests: [unique, not_null]',
    '      - name: note',
    '        data_tests: [not_null]',
    '  - name: fct_orders',
    '    description: One row per order.',
    '    columns:',
    '      - name: order_id',
    '        data_tests: [unique]',
    'exposures:',
    '  - name: board',
    '    type: dashboard',
    '    owner: {name: Ann, email: ann@example.com}',
    "    depends_on: [ref('daily')]",
    '',
  ].join('\n'),
};

const DAY_S = 86_400;
/** 2025-12-01; the clock of tests stands at 2026-01-05. */
export const START_S = 1_764_547_200;
export const onDay = (day: number): number => START_S + day * DAY_S;

/** The commit that every history begins with: long before what blame looks at by default. */
export const base = (files: Files = SHOP): CommitPlan => ({
  name: 'base',
  atS: onDay(-200),
  message: 'the shop as it was',
  files,
});

/** One file with a piece of its text replaced. Throws where the piece is not there. */
export function edit(path: string, from: string, to: string, files: Readonly<Record<string, string>> = SHOP) {
  if (!files[path]?.includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: files[path].replace(from, to) };
}
