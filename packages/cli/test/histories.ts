import { cpSync, rmSync } from 'node:fs';
import { type CommitPlan, git, makeRepository } from '@dataing/adapters/git/test-history';

const DAY_S = 86_400;
/** Day 0 is 2025-10-20; the clock of transcripts stands at 2026-01-05. */
const at = (day: number, hour = 9) => 1_760_918_400 + day * DAY_S + hour * 3600;

const ANN = 'Ann Lee <1234+annlee@users.noreply.github.com>';
const BOB = 'bob <bob@laptop.local>';

const orders = (customer: string, where = '') =>
  `select id, ${customer} as customer_id, amount, ordered_at\nfrom {{ source('shop', 'raw_orders') }} o\nleft join {{ source('shop', 'raw_customers') }} c on c.order_id = o.id\n${where}`;
const mart = (amount: string) =>
  `select id, customer_id, ${amount} as amount, ordered_at\nfrom {{ ref('stg_orders') }}\n`;

/** A dbt shop of two models: nullable columns, a macro, a squash merge, a merge, a revert, and what changes nothing. */
const shop: readonly CommitPlan[] = [
  {
    name: 'begin',
    author: BOB,
    atS: at(-20),
    message: 'Start the shop',
    files: {
      'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {factor: 100}\n',
      '.mailmap': 'Bob Smith <bob@example.com> bob <bob@laptop.local>\n',
      'models/sources.yml':
        'sources:\n  - name: shop\n    schema: raw\n    tables: [{name: raw_orders}, {name: raw_customers}]\n',
      'macros/money.sql': '{% macro money(x) %}({{ x }} / 100.0){% endmacro %}\n',
      'models/stg_orders.sql': orders('null'),
    },
  },
  {
    name: 'mart',
    author: BOB,
    atS: at(5),
    message: 'Initial orders model (#389)\n\nThe mart of all orders.',
    files: { 'models/fct_orders.sql': mart('amount') },
  },
  {
    name: 'coalesce',
    author: ANN,
    atS: at(20),
    message: 'Never leave an amount empty (#412)',
    files: { 'models/fct_orders.sql': mart('coalesce(amount, 0)') },
  },
  {
    name: 'describe',
    author: BOB,
    atS: at(25),
    message: 'docs: describe orders',
    files: {
      'models/orders.yml':
        'models:\n  - name: fct_orders\n    description: All orders.\n    columns: [{name: id, tests: [unique, not_null]}]\n',
    },
  },
  {
    name: 'renamed',
    author: BOB,
    atS: at(30),
    message: 'Marts have no prefix',
    files: {
      'models/fct_orders.sql': null,
      'models/orders.sql': mart('coalesce(amount, 0)'),
      'models/orders.yml':
        'models:\n  - name: orders\n    description: All orders.\n    columns: [{name: id, tests: [unique, not_null]}]\n',
    },
  },
  {
    name: 'filter',
    author: ANN,
    atS: at(40),
    message: 'Only paid orders',
    files: { 'models/stg_orders.sql': orders('null', 'where o.amount > 0\n') },
  },
  {
    name: 'unfilter',
    author: ANN,
    atS: at(41),
    message: 'Revert "Only paid orders"',
    files: { 'models/stg_orders.sql': orders('null') },
  },
  {
    name: 'customers',
    author: ANN,
    atS: at(60),
    message: 'Take customers from the new API\n\nThey come from raw_customers now.',
    files: { 'models/stg_orders.sql': orders('c.customer_id') },
  },
  {
    name: 'layout',
    parents: ['unfilter'],
    author: BOB,
    atS: at(59),
    message: 'Lay the mart out',
    files: { 'models/orders.sql': mart('coalesce(amount, 0)').replaceAll(', ', ',\n    ') },
  },
  {
    name: 'merge',
    parents: ['layout', 'customers'],
    author: BOB,
    atS: at(61, 14),
    message: 'Merge pull request #456 from shop/customers\n\nAdd customer_id from API',
    files: { 'models/stg_orders.sql': orders('c.customer_id') },
  },
  {
    name: 'macro',
    author: BOB,
    atS: at(70),
    message: 'Amounts in whole money',
    files: { 'models/orders.sql': mart("{{ money('amount') }}") },
  },
  {
    name: 'factor',
    author: 'Eve \u001b[31m <eve@example.com>',
    atS: at(72),
    message: 'tidy\u001b]0;owned\u0007 up ::error::\n\n<script>',
    files: { 'macros/money.sql': '{% macro money(x) %}({{ x }} / 10.0){% endmacro %}\n' },
  },
  { name: 'readme', author: BOB, atS: at(73), files: { 'README.md': 'A shop.\n' } },
];

/** Plain SQL: migrations, a view that is edited in place, and a job that fills a table. */
const migrations: readonly CommitPlan[] = [
  {
    name: 'tables',
    author: BOB,
    atS: at(1),
    message: 'Create the tables',
    files: {
      'db/001_orders.sql':
        'create table sales.orders (\n  id bigint primary key,\n  amount numeric(10, 2) not null,\n  customer bigint not null\n);\n',
      'db/report.sql':
        "create or replace view sales.daily as\nselect date_trunc('day', at) as day, sum(amount) as amount\nfrom sales.orders group by 1;\n",
    },
  },
  {
    name: 'renamed',
    author: ANN,
    atS: at(10),
    message: 'Say which id it is (!7)',
    files: { 'db/002_names.sql': 'alter table sales.orders rename column customer to customer_id;\n' },
  },
  {
    name: 'nullable',
    author: ANN,
    atS: at(30),
    message: 'Guests may order',
    files: { 'db/003_guests.sql': 'alter table sales.orders alter column customer_id drop not null;\n' },
  },
  {
    name: 'paid',
    author: BOB,
    atS: at(50),
    message: 'Only what was paid\n\nReviewed-on: https://review.example.com/c/shop/+/88',
    files: {
      'db/report.sql':
        "create or replace view sales.daily as\nselect date_trunc('day', at) as day, sum(amount) as amount\nfrom sales.orders where amount > 0 group by 1;\n",
    },
  },
  {
    name: 'layout',
    author: BOB,
    atS: at(51),
    message: 'Lay the report out',
    files: {
      'db/report.sql':
        "-- what was paid, by day\ncreate or replace view sales.daily as\nselect\n  date_trunc('day', at) as day,\n  sum(amount) as amount\nfrom sales.orders\nwhere amount > 0\ngroup by 1;\n",
    },
  },
  {
    name: 'backfill',
    author: ANN,
    atS: at(60),
    message: 'Backfill guests',
    files: {
      'jobs/backfill.sql':
        "update sales.orders set customer_id = 0 where customer_id is null;\ninsert into sales.orders select * from staging.orders where at > '2025-01-01';\n",
    },
  },
];

/** Histories that transcripts and pages are played in, by name. */
export const histories: Readonly<Record<string, readonly CommitPlan[]>> = { shop, migrations };

/** Makes a folder the work tree of a history; what stands in the folder stays. */
export function placeHistory(plans: readonly CommitPlan[], folder: string): void {
  const made = makeRepository(plans).folder;
  git(made, ['reset', '-q', '--hard']);
  git(made, ['remote', 'add', 'origin', 'https://github.com/acme/shop.git']);
  cpSync(made, folder, { recursive: true });
  rmSync(made, { recursive: true });
}
