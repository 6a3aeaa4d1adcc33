import type { CommitPlan } from '@dataing/adapters/git/test-history';
import type { RepositoryCase } from './repository-case.ts';
import { base, CUSTOMERS, edit, FACT, onDay, ORDERS, SHOP } from './shop.ts';

const inner = edit(FACT, "left join {{ ref('stg_customers')", "inner join {{ ref('stg_customers')");
const money = edit('macros/money.sql', '100.0', '1000.0');
const seed = edit('seeds/countries.csv', 'Germany', 'Deutschland');
const back = (path: string) => ({ [path]: SHOP[path] });

const step = (name: string, day: number, rest: Partial<CommitPlan>): CommitPlan => ({
  name,
  atS: onDay(day),
  ...rest,
});

/** Histories of several commits: merges, reverts, renames along the way. */
export const shapesOfHistory: readonly RepositoryCase[] = [
  {
    name: 'a squash merge',
    commits: [
      base(),
      step('squash', 3, { message: 'Only known customers (#41)\n\n* wip\n* fix\n', files: inner }),
    ],
    blame: { target: 'fct_orders', shows: ['squash'], details: ['squash join_type_changed'] },
  },
  {
    name: 'a merge of a branch',
    commits: [
      base(),
      step('branch', 2, { files: inner, message: 'inner join' }),
      step('main', 3, { parents: ['base'], files: seed, message: 'names of countries' }),
      step('merge', 4, {
        parents: ['main', 'branch'],
        files: inner,
        message: 'Merge pull request #42 from ann/inner\n\nInner join',
      }),
    ],
    sniff: {
      args: ['--ref', 'main..HEAD'],
      models: ['fct_orders'],
      changes: ['fct_orders join_type_changed'],
    },
  },
  {
    name: 'a change taken back',
    commits: [
      base(),
      step('change', 3, { files: inner, message: 'inner join' }),
      step('revert', 5, { files: back(FACT), message: 'Revert "inner join"' }),
    ],
    sniff: { isQuiet: true },
    blame: { target: 'fct_orders', shows: [], hides: { change: 'reverted', revert: 'revert' } },
  },
  {
    name: 'a change taken back and made again',
    commits: [
      base(),
      step('change', 3, { files: inner, message: 'inner join' }),
      step('revert', 5, { files: back(FACT), message: 'Revert "inner join"' }),
      step('again', 7, { files: inner, message: 'Reapply "inner join"' }),
    ],
    sniff: { models: ['fct_orders'], changes: ['fct_orders join_type_changed'] },
  },
  {
    name: 'a change taken back in silence',
    commits: [
      base(),
      step('change', 3, { files: money, message: 'cents of cents' }),
      step('back', 5, { files: back('macros/money.sql'), message: 'tidy up' }),
    ],
    sniff: { isQuiet: true },
  },
  {
    name: 'a column renamed twice',
    commits: [
      base(),
      step('first', 3, {
        files: edit(FACT, '    o.amount,', '    o.amount * 2 as amount,'),
        message: 'twice',
      }),
      step('rename', 5, {
        files: {
          ...edit(FACT, '    o.amount,', '    o.amount * 2 as total,'),
          ...edit('models/marts/daily.sql', 'sum(amount)', 'sum(total)'),
          ...edit('models/marts/order_log.sql', 'select order_id, amount,', 'select order_id, total,'),
        },
        message: 'amount is called total',
      }),
    ],
    blame: { target: 'fct_orders.total', shows: ['rename', 'first'] },
  },
  {
    name: 'a column that others change beside',
    commits: [
      base(),
      step('other', 3, {
        files: edit(CUSTOMERS, '    email,', '    lower(email) as email,'),
        message: 'small letters',
      }),
      step('own', 5, { files: money, message: 'thousands' }),
    ],
    blame: { target: 'fct_orders.amount', shows: ['own'] },
  },
  {
    name: 'a model renamed along the way',
    commits: [
      base(),
      step('first', 3, { files: inner, message: 'inner join' }),
      step('rename', 5, {
        files: {
          [FACT]: null,
          'models/marts/orders.sql': inner[FACT],
          ...edit('models/marts/daily.sql', "ref('fct_orders')", "ref('orders')"),
          ...edit('models/marts/order_log.sql', "ref('fct_orders')", "ref('orders')"),
          ...edit('models/schema.yml', 'name: fct_orders', 'name: orders'),
        },
        message: 'fct_orders is called orders',
      }),
    ],
    blame: { target: 'orders', shows: ['rename', 'first'] },
  },
  {
    name: 'a file moved along the way',
    commits: [
      base(),
      step('first', 3, { files: inner, message: 'inner join' }),
      step('move', 5, {
        files: { [FACT]: null, 'models/core/fct_orders.sql': inner[FACT] },
        message: 'move',
      }),
    ],
    blame: { target: 'fct_orders', shows: ['first'] },
  },
  {
    name: 'an old change is left out',
    commits: [base(), step('old', -100, { files: money }), step('new', 3, { files: inner })],
    sniff: { args: ['--ref', 'old..HEAD'], models: ['fct_orders'] },
    blame: { target: 'fct_orders', shows: ['new'] },
  },
  {
    name: 'an old change is asked for',
    commits: [base(), step('old', -100, { files: money }), step('new', 3, { files: { ...money, ...inner } })],
    blame: { target: 'fct_orders', args: ['--since', '2025-08-01'], shows: ['new', 'old'] },
  },
  {
    name: 'two models at once',
    commits: [
      base(),
      step('both', 3, { files: { ...inner, ...edit(ORDERS, '<>', '=') }, message: 'many things' }),
    ],
    sniff: {
      models: ['fct_orders', 'stg_orders'],
      changes: ['fct_orders join_type_changed', 'stg_orders filter_modified'],
    },
    blame: { target: 'fct_orders', shows: ['both'] },
  },
  {
    name: 'a history without a line',
    commits: [
      base(),
      step('a', 2, { parents: ['base'], files: inner }),
      step('b', 3, { parents: ['base'], files: money }),
      step('c', 4, { parents: ['base'], files: seed }),
      step('octopus', 5, {
        parents: ['a', 'b', 'c'],
        files: { ...inner, ...money, ...seed },
        message: 'Merge all',
      }),
    ],
    sniff: { models: ['countries', 'fct_orders', 'stg_orders'] },
  },
];
