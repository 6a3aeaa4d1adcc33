import { describe, expect, test } from 'vitest';
import { type Edit, edited, predicted, SHOP } from './shop.ts';

const risks = (edits: readonly Edit[], base = SHOP) =>
  predicted(edits, {}, base).risks.map((it) => `${it.category} ${it.level} ${it.table}`);

describe('risks', () => {
  test('a join key gone is a cross join', () => {
    const base = edited(SHOP, [['models/orders.sql', 'left join', 'join']]);
    const found = predicted(
      [['models/orders.sql', ' on o.customer_id = c.customer_id', ' on true']],
      {},
      base,
    ).risks;
    expect(found.find((it) => it.category === 'performance')).toMatchObject({
      level: 'high',
      table: 'orders',
    });
  });

  test('a condition on time gone may read all partitions', () => {
    const base = edited(SHOP, [
      ['models/stg_orders.sql', "where status <> 'test'", "where ordered_on > '2025-01-01'"],
      ['seeds/raw_orders.csv', 'status\n', 'status,ordered_on\n'],
    ]);
    expect(risks([['models/stg_orders.sql', "where ordered_on > '2025-01-01'\n", '']], base)).toContain(
      'performance medium stg_orders',
    );
  });

  test('an incremental model keeps old values until it is refreshed', () => {
    const edit: Edit[] = [['models/log.sql', 'amount from', 'amount * 2 as amount from']];
    expect(risks(edit)).toContain('freshness medium log');
    expect(predicted(edit).fixes.map((it) => it.text)).toContain(
      'Rebuild log when this is deployed, since its query differs: dbt run --full-refresh --select log+',
    );
  });

  test('a table built as a view for many readers', () => {
    const base = edited(SHOP, [
      ['models/orders.sql', 'select\n', "{{ config(materialized='table') }}select\n"],
    ]);
    expect(risks([['models/orders.sql', "'table'", "'view'"]], base)).toEqual(['performance low orders']);
  });

  test('a table that stands elsewhere is not found by others', () => {
    expect(risks([['models/top.sql', 'select', "{{ config(alias='best') }}select"]])).toEqual([
      'schema_break medium top',
    ]);
  });
});

describe('recommendations', () => {
  test('name the test to add, its file, and the lines', () => {
    const base = edited(SHOP, [['models/orders.sql', 'left join', 'join']]);
    const { fixes } = predicted([['models/orders.sql', 'join', 'left join']], {}, base);
    expect(fixes.find((it) => it.text.startsWith('Add a not_null'))).toMatchObject({
      ...{ text: 'Add a not_null test to orders.name, or COALESCE it', file: 'models/schema.yml' },
      insert: expect.stringContaining('- not_null'),
    });
  });

  test('the owner of an exposure is asked once for all columns that go', () => {
    const gone = predicted([
      ['models/revenue.sql', 'sum(amount) as revenue, count(*) as orders', 'count(*) as number'],
    ]).fixes;
    expect(gone.map((it) => it.text).filter((it) => it.startsWith('Ask'))).toEqual([
      'Ask the owner of board first: the exposure board reads top, which has no columns revenue, orders any more',
    ]);
  });
});
