import { predictImpact } from '@dataing/investigate';
import { describe, expect, test } from 'vitest';
import { type Edit, edited, predicted, reached, SHOP, stateOf } from './shop.ts';

const cases: ReadonlyArray<readonly [name: string, edits: readonly Edit[], reached: readonly string[]]> = [
  [
    'a value that is computed otherwise reaches what adds it up, and no rows',
    [['models/stg_orders.sql', "{{ money('cents') }}", 'cents / 10.0']],
    ['0 stg_orders: amount', '1 orders: amount', '2 log: amount', '2 revenue: revenue', '3 top: revenue'],
  ],
  [
    'a filter lets other rows through, and changes every aggregate',
    [['models/stg_orders.sql', "<> 'test'", "<> 'open'"]],
    [
      ...['0 stg_orders:  +rows', '1 orders:  +rows', '2 log:  +rows', '2 names:  +rows'],
      ...['2 revenue: revenue orders +rows', '3 top: revenue orders +rows'],
    ],
  ],
  [
    'a left join keeps its rows whatever comes and goes on its right',
    [['models/stg_customers.sql', ' from', " from {{ ref('raw_customers') }} where name <> 'x' --"]],
    ['0 stg_customers:  +rows', '1 orders: name', '2 names:  +rows'],
  ],
  [
    'an inner join in place of a left one drops rows',
    [['models/orders.sql', 'left join', 'join']],
    [
      ...['0 orders:  +rows', '1 log:  +rows', '1 names:  +rows', '1 revenue: revenue orders +rows'],
      '2 top: revenue orders +rows',
    ],
  ],
  [
    'a changed column that nobody reads stops there',
    [['models/log.sql', 'amount from', 'amount * 2 as amount from']],
    ['0 log: amount'],
  ],
  [
    'a new column goes as far as a star takes it',
    [['models/revenue.sql', 'count(*)', 'max(amount) as largest, count(*)']],
    ['0 revenue: largest', '1 top: largest'],
  ],
  [
    'a column renamed with its readers changes no value',
    [
      ['models/stg_customers.sql', 'customer_id', 'cid'],
      ['models/orders.sql', 'c.customer_id', 'c.cid'],
    ],
    ['0 stg_customers: customer_id cid'],
  ],
  [
    'a macro changes the models that use it',
    [['macros/money.sql', '100.0', '1000.0']],
    ['0 stg_orders: amount', '1 orders: amount', '2 log: amount', '2 revenue: revenue', '3 top: revenue'],
  ],
  [
    'of a seed only the columns count that differ',
    [['seeds/raw_customers.csv', 'Ann', 'Anna']],
    ['0 raw_customers: name', '1 stg_customers: name', '2 orders: name', '3 names:  +rows'],
  ],
  [
    'another key is other rows, and no other value of a row',
    [['models/stg_customers.sql', 'id as customer_id', 'id + 1 as customer_id']],
    ['0 stg_customers:  +rows', '1 orders: name', '2 names:  +rows'],
  ],
];

const NOTES = `select o.order_id, n.note
from {{ ref('stg_orders') }} o
left join {{ ref('raw_notes') }} n on o.order_id = n.order_id
`;

describe('what a change reaches', () => {
  test.each(cases)('%s', (_, edits, expected) => {
    const edit = edits.map(
      ([path, from, to]): Edit =>
        to.endsWith('--')
          ? [path, SHOP[path].slice(SHOP[path].indexOf(from)), to.slice(0, -2)]
          : [path, from, to],
    );
    expect(reached(predicted(edit))).toEqual(expected);
  });

  test.each<readonly [string, readonly Edit[]]>([
    ['another form', [['models/stg_customers.sql', 'select id', 'select (id)']]],
    [
      'a common table renamed',
      [
        ['models/stg_orders.sql', 'with source as', 'with raw as'],
        ['models/stg_orders.sql', 'from source', 'from raw'],
      ],
    ],
    ['a default written out', [['models/stg_orders.sql', 'status\nfrom', 'status as status\nfrom']]],
    [
      'a description',
      [['models/schema.yml', '- name: orders\n', '- name: orders\n    description: All of them.\n']],
    ],
    ['lines of a seed in another order', [['seeds/raw_customers.csv', '1,Ann\n2,Bob', '2,Bob\n1,Ann']]],
  ])('%s is no change', (_, edits) => {
    const { changed, affectedDownstream, breaks, risks, overallRisk } = predicted(edits);
    expect({ changed, affectedDownstream, breaks, risks, overallRisk }).toEqual({
      ...{ changed: [], affectedDownstream: [], breaks: [], risks: [], overallRisk: 'low' },
    });
  });

  test.each<readonly [name: string, notes: string, edits: readonly Edit[], expected: readonly string[]]>([
    [
      'a table by other rows is told by its key, so what is joined by it is what it was',
      '1,early\n2,late\n',
      [['models/stg_orders.sql', "ref('raw_orders')", "ref('raw_archive')"]],
      ['1 notes:  +rows'],
    ],
    [
      'a seed has one row for each value of a column that tells its rows apart',
      '1,early\n2,late\n',
      [
        ['models/notes.sql', 'n.note', "'none' as note"],
        ['models/notes.sql', /left join.*/.exec(NOTES)![0], ''],
      ],
      ['0 notes: note'],
    ],
    [
      'a line more of such a seed keeps the rows it is joined to',
      '1,early\n2,late\n',
      [['seeds/raw_notes.csv', '2,late', '2,late\n3,never']],
      ['1 notes: note'],
    ],
    [
      'a seed that has a value twice now does not',
      '1,early\n2,late\n',
      [['seeds/raw_notes.csv', '2,late', '2,late\n2,later']],
      ['1 notes: note +rows'],
    ],
    [
      'a seed that has a value twice repeats what it is joined to',
      '1,early\n1,late\n',
      [
        ['models/notes.sql', 'n.note', "'none' as note"],
        ['models/notes.sql', /left join.*/.exec(NOTES)![0], ''],
      ],
      ['0 notes: note +rows'],
    ],
  ])('%s', (_, rows, edits, expected) => {
    const shop = edited(SHOP, [
      ['seeds/raw_notes.csv', '', `order_id,note\n${rows}`],
      ['seeds/raw_archive.csv', '', SHOP['seeds/raw_orders.csv']],
      ['models/notes.sql', '', NOTES],
    ]);
    const after = edited(shop, edits);
    const range = { from: null, to: null, label: 'notes' };
    const found = predictImpact({ before: stateOf(shop), after: stateOf(after), range, files: [] });
    expect(reached(found).filter((it) => it.includes(' notes:'))).toEqual(expected);
  });

  test('no further than the depth, and what lies beyond is said', () => {
    const { affectedDownstream, notLookedAt } = predicted(cases[0][1], { depth: 1 });
    expect(affectedDownstream.map((it) => it.table)).toEqual(['orders']);
    expect(notLookedAt).toEqual(['further downstream than --depth 1: log, names, revenue']);
  });

  test('says how each table is reached', () => {
    const { affectedDownstream } = predicted([['models/orders.sql', 'o.amount', 'o.amount * 2 as amount']]);
    expect(
      affectedDownstream.map(({ table, distance, impactType, through }) => [
        table,
        distance,
        impactType,
        through,
      ]),
    ).toEqual([
      ['log', 1, 'data', ['orders']],
      ['revenue', 1, 'data', ['orders']],
      ['top', 2, 'data', ['revenue']],
    ]);
  });

  test('a model that has another name is followed to its readers', () => {
    const moved = edited(SHOP, [
      ['models/customers.sql', '', SHOP['models/stg_customers.sql']],
      ['models/orders.sql', "ref('stg_customers')", "ref('customers')"],
      ['models/schema.yml', 'name: stg_customers', 'name: customers'],
    ]);
    const { 'models/stg_customers.sql': _, ...after } = moved;
    const range = { from: null, to: null, label: 'a move' };
    const found = predictImpact({ before: stateOf(SHOP), after: stateOf(after), range, files: [] });
    expect(found.changes.map((it) => [it.detail, it.before, it.after])).toEqual([
      ['model_renamed', 'stg_customers', 'customers'],
    ]);
    expect(found.affectedDownstream).toEqual([]);
    expect(found.risks.map((it) => it.category)).toEqual(['schema_break']);
  });
});
