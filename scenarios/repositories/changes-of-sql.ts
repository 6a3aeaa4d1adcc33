import type { RepositoryCase, SniffTruth } from './repository-case.ts';
import { base, CUSTOMERS, DAILY, edit, FACT, type Files, LOG, onDay, ORDERS, SCHEMA, SHOP } from './shop.ts';

/** How blame of `fct_orders` treats the change: shown, hidden for a reason, or hidden or not found. */
type Blamed = 'shown' | 'cosmetic' | 'no_effect' | 'quiet';

const one = (
  name: string,
  files: Files,
  blamed: Blamed,
  sniff: SniffTruth,
  before: Files = SHOP,
): RepositoryCase => ({
  name,
  commits: [base(before), { name: 'change', atS: onDay(3), message: `${name} (#7)`, files }],
  sniff,
  blame: {
    target: 'fct_orders',
    shows: blamed === 'shown' ? ['change'] : [],
    ...(blamed === 'shown' || blamed === 'quiet' ? {} : { hides: { change: blamed } }),
  },
});

const below = ['daily', 'order_log'];

/** One commit each: every name of change of the roadmap, and what has none. */
export const changesOfSql: readonly RepositoryCase[] = [
  one('a column added', edit(FACT, '    o.status,\n', '    o.status,\n    o.note,\n'), 'shown', {
    models: ['fct_orders'],
    changes: ['fct_orders column_added note'],
    breaks: [],
    reached: [],
  }),
  one('a column nobody reads removed', edit(FACT, '    o.status,\n', ''), 'shown', {
    models: ['fct_orders'],
    changes: ['fct_orders column_removed status'],
    breaks: [],
    reached: [],
  }),
  one('a column that is read removed', edit(FACT, '    o.amount,\n', ''), 'shown', {
    models: ['fct_orders'],
    changes: ['fct_orders column_removed amount'],
    breaks: ['daily', 'order_log'],
  }),
  one(
    'a column that a test needs removed',
    edit(ORDERS, "    coalesce(note, '') as note,\n", ''),
    'no_effect',
    {
      models: ['stg_orders'],
      changes: ['stg_orders column_removed note'],
      breaks: ['not_null_stg_orders_note'],
    },
  ),
  one('a column renamed', edit(FACT, '    o.amount,', '    o.amount as total,'), 'shown', {
    models: ['fct_orders'],
    changes: ['fct_orders column_renamed total'],
    breaks: ['daily', 'order_log'],
  }),
  one(
    'a column renamed with its readers',
    {
      ...edit(ORDERS, 'as amount', 'as total'),
      ...edit(FACT, '    o.amount,', '    o.total as amount,'),
    },
    'no_effect',
    { changes: ['stg_orders column_renamed total'], breaks: [], reached: [] },
  ),
  one('a type changed', edit(FACT, '    o.amount,', '    cast(o.amount as integer) as amount,'), 'shown', {
    models: ['fct_orders'],
    changes: ['fct_orders column_type_changed amount'],
    reached: below,
  }),
  one(
    'a join added',
    edit(
      FACT,
      "\nleft join {{ ref('countries') }}",
      "\ninner join {{ source('raw', 'orders_old') }} as x on o.order_id = x.id\nleft join {{ ref('countries') }}",
    ),
    'shown',
    { models: ['fct_orders'], changes: ['fct_orders join_added'], reached: below },
  ),
  one(
    'a join removed',
    {
      [FACT]: SHOP[FACT]
        .replace(/left join \{\{ ref\('countries'\).*\n/, '')
        .replace('k.name as country', 'c.country'),
    },
    'shown',
    { models: ['fct_orders'], changes: ['fct_orders join_removed'] },
  ),
  one(
    'a left join made inner',
    edit(FACT, "left join {{ ref('stg_customers')", "inner join {{ ref('stg_customers')"),
    'shown',
    {
      models: ['fct_orders'],
      changes: ['fct_orders join_type_changed'],
      reached: below,
    },
  ),
  one(
    'a filter added',
    edit(FACT, 'c.country = k.code\n', "c.country = k.code\nwhere o.status <> 'open'\n"),
    'shown',
    {
      models: ['fct_orders'],
      changes: ['fct_orders filter_added'],
      reached: below,
    },
  ),
  one('a filter removed', edit(ORDERS, "where status <> '{{ var('left_out') }}'\n", ''), 'shown', {
    models: ['stg_orders'],
    changes: ['stg_orders filter_removed'],
    reached: ['daily', 'fct_orders', 'order_log'],
  }),
  one('a filter modified', edit(ORDERS, 'where status <> ', 'where status = '), 'shown', {
    models: ['stg_orders'],
    changes: ['stg_orders filter_modified'],
    reached: ['daily', 'fct_orders', 'order_log'],
  }),
  one('an aggregation changed', edit(DAILY, 'sum(amount)', 'avg(amount)'), 'quiet', {
    models: ['daily'],
    changes: ['daily aggregation_changed revenue'],
    reached: [],
  }),
  one('a source changed', edit(ORDERS, "'raw', 'orders'", "'raw', 'orders_old'"), 'shown', {
    models: ['stg_orders'],
    changes: ['stg_orders source_changed'],
    reached: ['daily', 'fct_orders', 'order_log'],
  }),
  one('a default changed', edit(ORDERS, "coalesce(note, '')", "coalesce(note, '-')"), 'no_effect', {
    models: ['stg_orders'],
    reached: [],
    breaks: [],
  }),
  one('a default dropped', edit(ORDERS, "coalesce(note, '') as note", 'note'), 'no_effect', {
    models: ['stg_orders'],
    breaks: ['not_null_stg_orders_note'],
  }),
  one('a distinct added', edit(DAILY, 'select\n', 'select distinct\n'), 'quiet', {
    reached: [],
    breaks: [],
  }),
  one(
    'a column that nobody reads changed upstream',
    edit(CUSTOMERS, '    tier,', '    upper(tier) as tier,'),
    'no_effect',
    {
      models: ['stg_customers'],
      reached: [],
      breaks: [],
    },
  ),
  one(
    'a column that is read changed upstream',
    edit(CUSTOMERS, '    email,', '    lower(email) as email,'),
    'shown',
    {
      models: ['stg_customers'],
      reached: ['fct_orders'],
      breaks: [],
    },
  ),
  one('a model removed', { [CUSTOMERS]: null }, 'shown', { breaks: ['fct_orders'] }),
  one('a model added', { 'models/marts/vip.sql': "select * from {{ ref('fct_orders') }}\n" }, 'quiet', {
    reached: [],
    breaks: [],
  }),
  one(
    'an incremental model changed',
    edit(LOG, 'select order_id, amount,', 'select order_id, amount * 2 as amount,'),
    'quiet',
    {
      models: ['order_log'],
      reached: [],
    },
  ),
  one(
    'an exposure loses a field',
    edit(DAILY, '    count(*) as orders', '    count(*) as order_count'),
    'quiet',
    {
      models: ['daily'],
      changes: ['daily column_renamed order_count'],
      breaks: ['board'],
    },
  ),
  one('broken Jinja', edit(DAILY, "{{ ref('fct_orders') }}", "{{ ref('fct_orders' }}"), 'quiet', {
    breaks: ['daily'],
  }),
  one('a reference to nothing', edit(DAILY, "ref('fct_orders')", "ref('fct_order')"), 'quiet', {
    breaks: ['daily'],
  }),
];

/** One commit each, of which no table learns. */
export const quietChanges: readonly RepositoryCase[] = [
  one(
    'keywords in capitals',
    { [FACT]: SHOP[FACT].replaceAll(/\b(select|from|left join|on|as)\b/g, (it) => it.toUpperCase()) },
    'cosmetic',
    { isQuiet: true },
  ),
  one('a comment', { [FACT]: `-- one row per order\n${SHOP[FACT]}` }, 'cosmetic', { isQuiet: true }),
  one(
    'another alias',
    { [FACT]: SHOP[FACT].replaceAll('o.', 'src.').replace('as o', 'as src') },
    'cosmetic',
    { isQuiet: true },
  ),
  one(
    'a CTE made of a reference',
    {
      [FACT]: `with orders as (\n    select * from {{ ref('stg_orders') }}\n)\n\n${SHOP[FACT].replace("{{ ref('stg_orders') }} as o", 'orders as o')}`,
    },
    'cosmetic',
    { isQuiet: true },
  ),
  one(
    'a condition turned round',
    edit(FACT, 'o.customer_id = c.customer_id', 'c.customer_id = o.customer_id'),
    'cosmetic',
    { isQuiet: true },
  ),
  one('ends of lines', { [FACT]: SHOP[FACT].replaceAll('\n', '\r\n') }, 'quiet', { isQuiet: true }),
  one(
    'a macro with other blanks',
    { 'macros/money.sql': '{% macro dollars(column) %}( {{ column }}  /  100.0 ){% endmacro %}\n' },
    'cosmetic',
    { isQuiet: true },
  ),
  one('a description', edit(SCHEMA, 'One row per order.', 'One row per order, tests left out.'), 'quiet', {
    isQuiet: true,
  }),
  one(
    'a test added',
    edit(SCHEMA, '        data_tests: [unique]', '        data_tests: [unique, not_null]'),
    'quiet',
    { reached: [] },
  ),
  one('a test removed', edit(SCHEMA, '        data_tests: [unique]\n', ''), 'quiet', { reached: [] }),
  one('a page of text', { 'README.md': '# The shop\n\nfix wrong amounts of fct_orders\n' }, 'quiet', {
    isQuiet: true,
  }),
  one('a workflow', { '.github/workflows/ci.yml': 'on: push\n' }, 'quiet', { isQuiet: true }),
  one('an analysis', { 'analyses/adhoc.sql': "select count(*) from {{ ref('fct_orders') }}\n" }, 'quiet', {
    isQuiet: true,
  }),
  one('a file moved to another folder', { [FACT]: null, 'models/core/fct_orders.sql': SHOP[FACT] }, 'quiet', {
    isQuiet: true,
  }),
];

/** One commit each, of files that are no models. */
export const changesBeside: readonly RepositoryCase[] = [
  one('a macro edited', edit('macros/money.sql', '100.0', '1000.0'), 'shown', {
    models: ['stg_orders'],
    reached: ['daily', 'fct_orders', 'order_log'],
  }),
  one('a seed edited', edit('seeds/countries.csv', 'Germany', 'Deutschland'), 'shown', {
    models: ['countries'],
    reached: ['fct_orders'],
  }),
  one(
    'a row more of a seed that is unique by a test',
    { 'seeds/countries.csv': `${SHOP['seeds/countries.csv']}FR,France\n` },
    'shown',
    { models: ['countries'], reached: ['fct_orders'] },
    {
      ...SHOP,
      'seeds/seeds.yml': 'seeds:\n  - name: countries\n    columns: [{name: code, data_tests: [unique]}]\n',
    },
  ),
  one('a variable', edit('dbt_project.yml', 'left_out: test', 'left_out: open'), 'shown', {
    models: ['stg_orders'],
    reached: ['daily', 'fct_orders', 'order_log'],
  }),
  one(
    'a source by another name',
    edit('models/sources.yml', '{name: orders}', '{name: orders, identifier: orders_v2}'),
    'shown',
    {
      changes: ['orders source_changed'],
      reached: ['daily', 'fct_orders', 'order_log'],
    },
  ),
  one('how a table is kept', { [DAILY]: `{{ config(materialized='table') }}\n${SHOP[DAILY]}` }, 'quiet', {
    reached: [],
    breaks: [],
  }),
  one(
    'a model renamed with its readers',
    {
      [CUSTOMERS]: null,
      'models/staging/stg_people.sql': SHOP[CUSTOMERS],
      ...edit(FACT, "ref('stg_customers')", "ref('stg_people')"),
    },
    'quiet',
    { breaks: [], reached: [] },
  ),
];
