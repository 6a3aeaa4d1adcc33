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

/** Histories that transcripts and pages are played in, by name. */
export const histories: Readonly<Record<string, readonly CommitPlan[]>> = { shop };

/** Makes a folder the work tree of a history; what stands in the folder stays. */
export function placeHistory(plans: readonly CommitPlan[], folder: string): void {
  const made = makeRepository(plans).folder;
  git(made, ['reset', '-q', '--hard']);
  git(made, ['remote', 'add', 'origin', 'https://github.com/acme/shop.git']);
  cpSync(made, folder, { recursive: true });
  rmSync(made, { recursive: true });
}
