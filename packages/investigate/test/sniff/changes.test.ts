import { describe, expect, test } from 'vitest';
import { type Edit, predicted } from './shop.ts';

const ORDERS = 'models/orders.sql';
const STAGED = 'models/stg_orders.sql';

/** The twelve names of the wire, and where there is none the finer kind. */
const cases: ReadonlyArray<readonly [expected: string, edit: Edit, line: number | null]> = [
  ['column_added column_added', [ORDERS, '    o.status,', '    o.status,\n    o.amount * 2 as twice,'], 6],
  ['column_removed column_removed', [ORDERS, '    o.status,\n', ''], 5],
  ['column_renamed column_renamed', [ORDERS, 'o.status', 'o.status as state'], 5],
  ['column_type_changed type_changed', [ORDERS, 'o.amount', 'cast(o.amount as integer) as amount'], 4],
  [
    'join_added join_added',
    [
      ORDERS,
      ' c on o',
      " c on o.customer_id = c.customer_id\nleft join {{ ref('raw_orders') }} r on r.customer_id = o.order_id --",
    ],
    9,
  ],
  ['join_removed join_removed', ['models/orders.sql', 'c.name', "'x' as name"], 6],
  ['join_type_changed join_type_changed', [ORDERS, 'left join', 'join'], 8],
  ['filter_added filter_added', [ORDERS, ' = c.customer_id', ' = c.customer_id\nwhere o.amount > 0'], 9],
  ['filter_removed filter_removed', [STAGED, "where status <> 'test'\n", ''], null],
  ['filter_modified filter_changed', [STAGED, "<> 'test'", "<> 'open'"], 10],
  ['aggregation_changed aggregation_changed', ['models/revenue.sql', 'sum(amount)', 'avg(amount)'], 1],
  ['source_changed source_changed', ['models/stg_customers.sql', 'raw_customers', 'raw_orders'], 1],
  ['null join_key_changed', [ORDERS, 'o.customer_id = c', 'o.order_id = c'], 8],
  ['null expression_changed', [STAGED, "{{ money('cents') }}", 'cents'], 7],
];

describe('kinds of change', () => {
  test.each(cases)('%s', (expected, [path, from, to], line) => {
    const text = to.replace(/--$/, '');
    const edit: Edit = [path, to.endsWith('--') ? `${from}.customer_id = c.customer_id` : from, text];
    const edits: Edit[] = expected.startsWith('join_removed')
      ? [edit, [path, "left join {{ ref('stg_customers') }} c on o.customer_id = c.customer_id\n", '']]
      : [edit];
    const { changes } = predicted(edits);
    const found = changes.find((it) => `${it.change} ${it.detail}` === expected);
    expect(changes.map((it) => `${it.change} ${it.detail}`)).toContain(expected);
    if (line !== null) expect(found?.line).toBe(line);
    expect(found?.file).toBe(path);
  });

  test('a change carries the pieces that differ, and how sure it is', () => {
    const [change] = predicted([[STAGED, "<> 'test'", "<> 'open'"]]).changes;
    expect(change).toMatchObject({
      ...{ model: 'stg_orders', before: "status <> 'test'", after: "status <> 'open'" },
      ...{ meaning: 'rows', stamp: 'needs_data', column: null },
    });
  });

  test('settings, tests and contracts are changes that move no value', () => {
    const settings = predicted([['models/log.sql', "unique_key='order_id'", "unique_key='amount'"]]);
    expect(settings.changes.map((it) => [it.detail, it.before, it.after])).toEqual([
      ['config_changed', 'order_id', 'amount'],
    ]);
    expect(settings.changed).toMatchObject([
      { table: 'log', impactType: 'freshness', columns: [], rows: false },
    ]);
    const declared = predicted([
      ['models/schema.yml', 'data_tests: [unique, not_null]', 'data_tests: [unique]'],
    ]);
    expect(declared.changes.map((it) => [it.detail, it.model, it.column, it.meaning])).toEqual([
      ['test_removed', 'stg_orders', 'order_id', 'cosmetic'],
    ]);
    expect(declared.changedModels).toEqual([]);
  });

  test('a new model and one that is gone are named as such', () => {
    const added = predicted([['models/fresh.sql', '', 'select 1 as one']]);
    expect([added.changedModels, added.changes.map((it) => it.detail), added.overallRisk]).toEqual([
      ['fresh'],
      ['model_added'],
      'low',
    ]);
  });

  test('of incremental models the step alone may differ', () => {
    const base = predicted([
      ['models/log.sql', 'select order_id', 'select order_id'],
      ['models/log.sql', '\nselect', '\nselect'],
    ]);
    expect(base.changes).toEqual([]);
    const stepped = predicted([
      [
        'models/log.sql',
        "from {{ ref('orders') }}",
        "from {{ ref('orders') }}{% if is_incremental() %} where amount > 1{% endif %}",
      ],
    ]);
    expect(stepped.changes[0].description).toMatch(/^in incremental runs: /);
  });
});
