import { buildGraph, readProject } from '@dataing/dbt';
import {
  type ImpactPrediction,
  predictImpact,
  type PredictRequest,
  type ProjectState,
  stateOfGraph,
} from '@dataing/investigate';

export type Files = Readonly<Record<string, string>>;

/** Eight models over two seeds, with tests, a contract, an incremental model and an exposure. */
export const SHOP: Files = {
  'dbt_project.yml':
    'name: shop\nversion: "1"\nprofile: shop\nmodel-paths: [models]\nseed-paths: [seeds]\nmacro-paths: [macros]\n',
  'macros/money.sql': '{% macro money(column) %}{{ column }} / 100.0{% endmacro %}\n',
  'seeds/raw_orders.csv': 'id,customer_id,cents,status\n1,1,100,paid\n2,1,50,open\n',
  'seeds/raw_customers.csv': 'id,name\n1,Ann\n2,Bob\n',
  'models/stg_orders.sql': [
    'with source as (',
    "    select * from {{ ref('raw_orders') }}",
    ')',
    'select',
    '    id as order_id,',
    '    customer_id,',
    "    {{ money('cents') }} as amount,",
    '    status',
    'from source',
    "where status <> 'test'",
    '',
  ].join('\n'),
  'models/stg_customers.sql': "select id as customer_id, name from {{ ref('raw_customers') }}\n",
  'models/orders.sql': [
    'select',
    '    o.order_id,',
    '    o.customer_id,',
    '    o.amount,',
    '    o.status,',
    '    c.name',
    "from {{ ref('stg_orders') }} o",
    "left join {{ ref('stg_customers') }} c on o.customer_id = c.customer_id",
    '',
  ].join('\n'),
  'models/revenue.sql':
    "select customer_id, sum(amount) as revenue, count(*) as orders from {{ ref('orders') }} group by customer_id\n",
  'models/names.sql': "select distinct name from {{ ref('orders') }}\n",
  'models/top.sql': "select * from {{ ref('revenue') }}\n",
  'models/log.sql':
    "{{ config(materialized='incremental', unique_key='order_id') }}\nselect order_id, amount from {{ ref('orders') }}\n",
  'models/schema.yml': [
    'models:',
    '  - name: stg_orders',
    '    columns:',
    '      - name: order_id',
    '        data_tests: [unique, not_null]',
    '      - name: status',
    '        data_tests:',
    '          - accepted_values: {values: [paid, open, test]}',
    '  - name: stg_customers',
    '    columns:',
    '      - name: customer_id',
    '        data_tests: [unique, not_null]',
    '  - name: orders',
    '    columns:',
    '      - name: customer_id',
    '        data_tests:',
    "          - relationships: {to: ref('stg_customers'), field: customer_id}",
    'exposures:',
    '  - name: board',
    '    type: dashboard',
    '    owner: {name: Ann, email: ann@example.com}',
    "    depends_on: [ref('top')]",
    '',
  ].join('\n'),
};

export function stateOf(files: Files): ProjectState {
  const encoder = new TextEncoder();
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)]));
  return stateOfGraph(buildGraph(readProject(bytes)!), bytes);
}

export type Edit = readonly [path: string, from: string, to: string];

/** The shop with pieces of its files replaced; a path that is not there is a new file. */
export function edited(files: Files, edits: readonly Edit[]): Files {
  const made: Record<string, string> = { ...files };
  for (const [path, from, to] of edits) {
    if (made[path] !== undefined && !made[path].includes(from))
      throw new Error(`${path} does not hold ${from}`);
    made[path] = made[path] === undefined ? to : made[path].replace(from, to);
  }
  return made;
}

type Options = Partial<Pick<PredictRequest, 'depth' | 'history'>>;

/** What edits of the shop do. */
export function predicted(
  edits: readonly Edit[],
  options: Options = {},
  base: Files = SHOP,
): ImpactPrediction {
  const range = { from: null, to: null, label: 'an edit' };
  return predictImpact({
    before: stateOf(base),
    after: stateOf(edited(base, edits)),
    range,
    files: [],
    ...options,
  });
}

/** `table: columns` with `+rows`, changed ones and those downstream. */
export function reached({ changed, affectedDownstream }: ImpactPrediction): string[] {
  return [...changed, ...affectedDownstream].map(
    ({ table, columns, rows, distance }) =>
      `${distance} ${table}: ${columns.join(' ')}${rows ? ' +rows' : ''}`,
  );
}
