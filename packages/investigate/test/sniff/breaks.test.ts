import { describe, expect, test } from 'vitest';
import { type Edit, edited, predicted, SHOP } from './shop.ts';

const STAGED = 'models/stg_orders.sql';
const said = (edits: readonly Edit[], base = SHOP) =>
  predicted(edits, { depth: 9 }, base).breaks.map((it) => `${it.stamp} ${it.kind} ${it.by}`);

const CONTRACT = edited(SHOP, [
  [
    'models/schema.yml',
    '  - name: orders\n    columns:\n',
    '  - name: revenue\n    config: {contract: {enforced: true}}\n    columns:\n      - {name: customer_id, data_type: int}\n      - {name: revenue, data_type: double}\n      - {name: orders, data_type: bigint}\n  - name: orders\n    columns:\n',
  ],
]);

describe('what breaks', () => {
  test('a reader of a renamed column, its tests, and the exposure that is not built', () => {
    const edits: Edit[] = [['models/stg_customers.sql', 'as customer_id', 'as cid']];
    expect(said(edits).sort()).toEqual([
      'proven missing_column orders',
      'proven not_null not_null_stg_customers_customer_id',
      'proven relationships relationships_orders_customer_id__customer_id__ref_stg_customers_',
      'proven unique unique_stg_customers_customer_id',
      'structural exposure board',
    ]);
    const { breaks, affectedDownstream, fixes, overallRisk } = predicted(edits);
    expect(breaks[0]).toMatchObject({
      table: 'stg_customers',
      column: 'customer_id',
      file: 'models/orders.sql',
      line: 8,
    });
    expect(affectedDownstream.map((it) => [it.table, it.impactType, it.columns])).toEqual([
      ['orders', 'schema', []],
      ['log', 'freshness', []],
      ['names', 'freshness', []],
      ['revenue', 'freshness', []],
      ['top', 'freshness', []],
    ]);
    expect(overallRisk).toBe('critical');
    expect(fixes[0].text).toBe(
      'Read cid in orders, or let stg_customers give it under both names: cid as customer_id',
    );
    expect(fixes.find((it) => it.insert !== null)).toMatchObject({
      file: 'models/schema.yml',
      line: 11,
      insert: '      - name: cid',
      replaces: true,
    });
  });

  test.each<readonly [string, readonly Edit[], readonly string[]]>([
    [
      'a column taken out from under a reader',
      [['models/stg_customers.sql', ', name', '']],
      ['proven missing_column orders', 'structural exposure board'],
    ],
    [
      'a name that nothing has',
      [['models/revenue.sql', 'sum(amount)', 'sum(amuont)']],
      ['proven missing_column revenue', 'structural exposure board'],
    ],
    [
      'a column that is not grouped',
      [['models/revenue.sql', 'group by customer_id', 'group by order_id']],
      ['proven missing_column revenue', 'structural exposure board'],
    ],
    [
      'a model that is not there',
      [['models/names.sql', "ref('orders')", "ref('order')"]],
      ['proven missing_relation names'],
    ],
    [
      'a column that the exposure reads through a star',
      [['models/revenue.sql', ', count(*) as orders', '']],
      ['structural exposure board'],
    ],
    [
      'a value that no test accepts',
      [[STAGED, '    status\n', "    case when status = 'open' then 'pending' else status end as status\n"]],
      ['structural accepted_values accepted_values_stg_orders_status__paid__open__test'],
    ],
    [
      'a key that is computed otherwise',
      [[STAGED, 'id as order_id', 'id % 10 as order_id']],
      ['needs_data unique unique_stg_orders_order_id', 'needs_data not_null not_null_stg_orders_order_id'],
    ],
    [
      'fewer parents',
      [
        [
          'models/stg_customers.sql',
          "from {{ ref('raw_customers') }}",
          "from {{ ref('raw_customers') }} where name <> ''",
        ],
      ],
      ['needs_data relationships relationships_orders_customer_id__customer_id__ref_stg_customers_'],
    ],
    [
      'a filter that holds no more than before',
      [[STAGED, "<> 'test'", "<> 'test' and status <> 'void'"]],
      [],
    ],
    ['a column more', [['models/revenue.sql', 'count(*)', 'max(amount) as largest, count(*)']], []],
  ])('%s', (_, edits, expected) => {
    expect(said(edits)).toEqual(expected);
  });

  test('a contract whose columns are no longer those of the query', () => {
    const { breaks } = predicted(
      [['models/revenue.sql', ', count(*) as orders', ', count(*) as n']],
      {},
      CONTRACT,
    );
    expect(breaks.filter((it) => it.kind === 'contract').map((it) => [it.stamp, it.column])).toEqual([
      ['proven', 'orders'],
      ['proven', 'n'],
    ]);
  });

  test('a column that is only called like a lost one is none', () => {
    expect(
      said([
        ['models/stg_customers.sql', ', name', ''],
        ['models/orders.sql', 'c.name', "'-' as name"],
      ]),
    ).toEqual([]);
  });
});
