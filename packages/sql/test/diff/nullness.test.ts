import { diffQueries, impactOf, type TableChange } from '@dataing/sql/diff';
import { SchemaIndex } from '@dataing/sql/scope';
import { describe, expect, test } from 'vitest';

const schema = new SchemaIndex(
  {
    tables: {
      orders: {
        columns: ['id', 'customer_id', 'amount', 'day'].map((name) => ({ name, nullable: name !== 'id' })),
        keys: [['id']],
      },
      customers: { columns: [{ name: 'id', nullable: false }, { name: 'name' }], keys: [['id']] },
    },
  },
  'duckdb',
);
const options = { dialect: 'duckdb', schema } as const;
/** Other amounts, NULL where they were; rows more, all with no amount. */
const valued: TableChange = { columns: new Set(['amount']), voided: new Set(), rows: 'same' };
const empty: TableChange = { columns: new Set(), rows: 'more', padded: new Set(['amount']) };

function said(query: string, change: TableChange): string {
  const impact = impactOf(query, (name) => (name === 'orders' ? change : undefined), options);
  if (!('rows' in impact)) throw new Error(impact[0].message);
  return `${impact.columns.join(' ')}/${impact.voided.join(' ')}/${impact.padded.join(' ')}/${impact.rows}`;
}

describe('NULL apart from values', () => {
  test.each<readonly [query: string, impact: string]>([
    ['select id, amount, amount is null as flag from orders where amount is not null', 'amount///same'],
    ['select id, coalesce(amount * 2, 0) as twice from orders', 'twice///same'],
    ['select customer_id, count(amount) n, sum(amount) s from orders group by 1', 's///same'],
    ['select customer_id, count(distinct amount) n from orders group by 1', 'n///same'],
    ['select id, 1 / amount as part from orders', 'part/part//same'],
    ['select id, amount / 2.5 as half from orders where amount / 2.5 is not null', 'half///same'],
    ['select id, nullif(amount, 0) as some from orders', 'some/some//same'],
    ['select id from orders where nullif(amount, 0) is null', '///unknown'],
    ["select id, case when amount > 1 then 'much' end as size from orders", 'size/size//same'],
    ["select id, case when amount > 1 then 'much' else 'few' end as size from orders", 'size///same'],
    ['select id, case when day is null then amount end as open from orders', 'open///same'],
    ['select id, amount > 1 or day is null as odd from orders', 'odd/odd//same'],
    ['with o as (select id, amount + 1 as more from orders) select id, more is null as no from o', '///same'],
  ])('%s', (query, impact) => {
    expect(said(query, valued)).toBe(impact);
  });
});

describe('rows that come with NULL in a column', () => {
  test.each<readonly [query: string, impact: string]>([
    ['select id, amount from orders', '//amount/more'],
    ['select id, amount + 1 as a, coalesce(amount, 0) as b from orders', '//a/more'],
    ['select id from orders where amount > 0', '///same'],
    ['select id from orders where amount is not null and day is null', '///same'],
    ['select id from orders where amount > 0 or day is null', '///more'],
    ['select id from orders where amount is null', '///more'],
    ['select customer_id, sum(amount) s, count(amount) c, count(*) n from orders group by 1', 'n/n/s/more'],
    ['select customer_id, sum(amount) filter (where id > 1) s from orders group by 1', 's/s//more'],
    ['select sum(coalesce(amount, 1)) s from orders', 's/s//same'],
    ['select id, sum(amount) over () as s from orders', 's/s//more'],
    ['select amount from orders union all select id from customers', '//amount/more'],
    ['select c.id from customers c join orders o on o.amount = c.id', '///same'],
    ['select c.id, o.day from customers c left join orders o on o.amount = c.id', '///same'],
    ['select c.id, o.amount, o.day from customers c left join orders o on o.id = c.id', 'day/day//same'],
    ['select id, amount from orders qualify row_number() over (order by id) < 9', '///unknown'],
  ])('%s', (query, impact) => {
    expect(said(query, empty)).toBe(impact);
  });
});

describe('what a change of a query leaves NULL', () => {
  const change = (before: string, after: string) => diffQueries(before, after, options).changes[0];

  test.each<readonly [before: string, after: string, voided: readonly string[] | undefined]>([
    ['amount / 100', 'amount / 10', []],
    ['amount / 100', 'amount', []],
    ['coalesce(amount, 0)', 'coalesce(amount, -1)', []],
    ['coalesce(amount, 0)', 'amount', undefined],
    ['amount + id', 'amount + day', undefined],
    ["case when day is null then 'a' end", "case when day is null then 'b' end", []],
    ["case when day is null then 'a' end", "case when day is null then 'b' else 'c' end", undefined],
    ['id / amount', 'id % amount', []],
    ['id / amount', 'id * amount', undefined],
  ])('%s and %s', (before, after, voided) => {
    const found = change(`select ${before} as x from orders`, `select ${after} as x from orders`);
    expect(found).toMatchObject({ columns: ['x'] });
    expect(found.voided).toEqual(voided);
  });

  test('sum and average of a group are NULL in the same rows', () => {
    const query = 'select day, sum(amount) as x from orders group by day';
    expect(change(query, query.replace('sum', 'avg')).voided).toEqual([]);
    expect(change(query, query.replace('sum', 'count')).voided).toBeUndefined();
  });

  test('rows that an inner join drops and a left join keeps have no partner', () => {
    const query = 'select o.id, c.name from orders o join customers c on c.id = o.customer_id';
    expect(change(query, query.replace('join', 'left join'))).toMatchObject({
      ...{ rows: 'more', padded: ['name'] },
    });
    const around = (it: string) => `select sum(id) as ids, max(name) as last from (${it})`;
    expect(change(around(query), around(query.replace('join', 'left join')))).toMatchObject({
      columns: ['ids'],
    });
  });
});
