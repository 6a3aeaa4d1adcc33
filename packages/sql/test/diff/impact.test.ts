import { type Among, diffQueries, impactOf, type TableChange, ungroupedColumns } from '@dataing/sql/diff';
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
const amount: TableChange = { columns: new Set(['amount']), rows: 'same' };
const fewer: TableChange = { columns: new Set(), rows: 'fewer' };
const repeated: TableChange = { columns: new Set(), rows: 'more', isRepeated: true };

function said(query: string, table: string, change: TableChange): string {
  const impact = impactOf(query, (name) => (name === table ? change : undefined), {
    dialect: 'duckdb',
    schema,
  });
  if (!('rows' in impact)) throw new Error(impact[0].message);
  return `${impact.columns.join(' ')}/${impact.rows}`;
}

describe('what a change of a table does to a query that reads it', () => {
  test.each<readonly [query: string, table: string, change: TableChange, impact: string]>([
    ['select id, amount from orders', 'orders', amount, 'amount/same'],
    ['select id from orders', 'orders', amount, '/same'],
    ['select id from orders where amount > 1', 'orders', amount, '/unknown'],
    ['select customer_id, sum(amount) s, count(*) n from orders group by 1', 'orders', amount, 's/same'],
    ['select amount, count(*) n from orders group by 1', 'orders', amount, 'amount n/unknown'],
    ['select customer_id, sum(amount) s from orders group by 1', 'orders', fewer, 's/fewer'],
    ['select sum(amount) s from orders', 'orders', fewer, 's/same'],
    ['select id, sum(amount) s from orders group by 1', 'orders', fewer, '/fewer'],
    ['select id, row_number() over (order by amount) n from orders', 'orders', amount, 'n/same'],
    ['select distinct amount from orders', 'orders', amount, 'amount/unknown'],
    [
      'select o.id, c.name from orders o left join customers c on c.id = o.customer_id',
      'customers',
      fewer,
      'name/same',
    ],
    [
      'select o.id, c.name from orders o join customers c on c.id = o.customer_id',
      'customers',
      fewer,
      '/fewer',
    ],
    [
      'select c.id, o.amount from customers c left join orders o on c.id = o.customer_id',
      'orders',
      fewer,
      'amount/unknown',
    ],
    ['select id from customers where id in (select customer_id from orders)', 'orders', fewer, '/unknown'],
    [
      'select id from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
      'orders',
      fewer,
      '/unknown',
    ],
    ['select id from orders union all select id from customers', 'customers', fewer, '/fewer'],
    ['select id from orders order by amount limit 3', 'orders', amount, '/unknown'],
    [
      'select customer_id, id, amount from orders qualify row_number() over (partition by customer_id order by day) = 1',
      'orders',
      fewer,
      'id amount/fewer',
    ],
    ['select customer_id, min(amount) m, count(*) n from orders group by 1', 'orders', repeated, 'n/same'],
    ['select distinct customer_id from orders', 'orders', repeated, '/same'],
    [
      'select id, amount from orders qualify row_number() over (partition by customer_id order by day) = 1',
      'orders',
      repeated,
      '/same',
    ],
    [
      'select id, count(*) over () n from orders qualify row_number() over (partition by id order by day) = 1',
      'orders',
      repeated,
      'n/more',
    ],
    [
      'select id from orders qualify row_number() over (partition by id order by day) < 3',
      'orders',
      repeated,
      '/unknown',
    ],
    ['with c as (select * from orders) select amount from c', 'orders', amount, 'amount/same'],
    ['select name from customers', 'orders', amount, '/same'],
  ])('%s', (query, table, change, impact) => {
    expect(said(query, table, change)).toBe(impact);
  });

  test('a star over columns that are not known is open', () => {
    const impact = impactOf('select * from elsewhere', () => ({ columns: 'every', rows: 'same' }), {
      dialect: 'duckdb',
    });
    expect(impact).toMatchObject({ columns: [], isOpen: true, rows: 'same', isRepeated: false });
  });

  test('a text that is no query gives its diagnostics', () => {
    const impact = impactOf('drop table orders', () => amount, { dialect: 'duckdb', schema });
    expect(impact).toMatchObject([{ code: 'DIFF_NOT_A_QUERY' }]);
  });
});

test.each([
  ['select customer_id, amount, count(*) from orders group by customer_id', ['amount']],
  ['select customer_id + 1 as next, count(*) from orders group by customer_id', []],
  ['select upper(name) as n from customers group by upper(name)', []],
  ['select n from (select day, id as n, sum(amount) from orders group by day)', ['n']],
  ['select id, amount from orders', []],
])('columns neither grouped nor aggregated of %s', (query, columns) => {
  expect(ungroupedColumns(query, { dialect: 'duckdb', schema })).toEqual(columns);
  expect(ungroupedColumns(query, { dialect: 'mysql' })).toEqual([]);
});

describe('rows that hold certain values', () => {
  const goneOf = (among: Among): TableChange => ({ ...fewer, among: new Map([['customer_id', among]]) });
  const onlyThree = goneOf({ isNot: false, values: ['number:3'], orNull: false });
  const notThree = goneOf({ isNot: true, values: ['number:3'], orNull: false });
  const notThreeOrNull = goneOf({ isNot: true, values: ['number:3'], orNull: true });

  test.each<readonly [where: string, onlyThree: string, notThree: string, notThreeOrNull: string]>([
    ['customer_id = 3', 'id/fewer', '/same', '/same'],
    ['customer_id <> 3', '/same', 'id/fewer', 'id/fewer'],
    ['customer_id = 4', '/same', 'id/fewer', 'id/fewer'],
    ['customer_id in (4, 5)', '/same', 'id/fewer', 'id/fewer'],
    ['customer_id in (3, 5)', 'id/fewer', 'id/fewer', 'id/fewer'],
    ['customer_id is null', '/same', '/same', 'id/fewer'],
    ['customer_id = 4 and amount > 1', '/same', 'id/fewer', 'id/fewer'],
    ['customer_id = 4 or amount > 1', 'id/fewer', 'id/fewer', 'id/fewer'],
    ['customer_id > 3', 'id/fewer', 'id/fewer', 'id/fewer'],
    ['customer_id = 3.0', 'id/fewer', '/same', '/same'],
  ])('%s', (where, ...impacts) => {
    const query = `select count(id) as id, day from orders where ${where} group by day`;
    expect([onlyThree, notThree, notThreeOrNull].map((it) => said(query, 'orders', it))).toEqual(impacts);
  });

  const gone = (value: string) => goneOf({ isNot: false, values: [`text:${value}`], orNull: false });
  const allBut = (value: string) => goneOf({ isNot: true, values: [`text:${value}`], orNull: false });

  // A column of dates, of truth values or with a collation of its own may take two texts for one value.
  test.each<readonly [moved: string, read: string, ofThese: 'reached' | 'kept out', ofAllBut: string]>([
    ['open', 'open', 'reached', 'kept out'],
    ['open', 'paid', 'kept out', 'reached'],
    ['open', 'OPEN', 'reached', 'reached'],
    ['2024-01-01', '2024-01-02', 'kept out', 'reached'],
    ['2024-01-02', '2024-01-02 00:00:00', 'reached', 'reached'],
    ['true', 't', 'reached', 'reached'],
    ['true', 'f', 'reached', 'reached'],
    ['é', 'e', 'reached', 'reached'],
    ['straße', 'strasse', 'reached', 'reached'],
    ['1', '1.0', 'reached', 'reached'],
    ['1', '2', 'kept out', 'reached'],
    ['1 day', '24 hours', 'reached', 'reached'],
  ])('of the text %s, read where it is %s', (moved, read, ...expected) => {
    const query = `select count(id) as id, day from orders where customer_id = '${read}' group by day`;
    const found = [gone(moved), allBut(moved)].map((it) => said(query, 'orders', it));
    expect(found.map((it) => (it === '/same' ? 'kept out' : 'reached'))).toEqual(expected);
  });

  test('a number is no text of other digits', () => {
    const query = "select count(id) as id, day from orders where customer_id = '2' group by day";
    expect(said(query, 'orders', notThree)).toBe('id/fewer');
    expect(said(query, 'orders', onlyThree)).toBe('id/fewer');
  });

  test('that are NULL by a condition are told as such', () => {
    const query = 'select id, customer_id as c from orders';
    const { changes } = diffQueries(query, `${query} where customer_id is not null`, {
      dialect: 'duckdb',
      schema,
    });
    expect(changes.map(({ padded, among }) => ({ padded, among }))).toEqual([{ padded: ['c'] }]);
  });

  test('are told of a change of conditions, and known further down', () => {
    const [before, after] = ['<> 3', '= 4'].map(
      (it) => `select id, customer_id as c from orders where customer_id ${it}`,
    );
    const { changes } = diffQueries(before, after, { dialect: 'duckdb', schema });
    expect(changes.flatMap((it) => it.among ?? [])).toEqual([
      ['c', { isNot: true, values: ['number:3', 'number:4'], orNull: false }],
    ]);
    const impact = impactOf('select id, customer_id as c from orders', () => onlyThree, {
      dialect: 'duckdb',
      schema,
    });
    expect('rows' in impact && impact.among).toEqual([['c', onlyThree.among?.get('customer_id')]]);
  });
});

describe('rows that are NULL in a column in which no other row is', () => {
  const padded = new Set(['customer_id']);
  const come: TableChange = { columns: new Set(), rows: 'more', padded };
  const apart: TableChange = { ...come, apart: padded };

  test.each<readonly [query: string, alone: string, among: string]>([
    ['select customer_id, sum(amount) s from orders group by 1', '/more', 's/more'],
    ['select day, sum(amount) s from orders group by 1', 's/more', 's/more'],
    ['select id, sum(amount) over (partition by customer_id) s from orders', '/more', 's/more'],
    ['select id, sum(amount) over (partition by day) s from orders', 's/more', 's/more'],
    [
      'select id, sum(amount) over (partition by customer_id) - lag(amount) over (order by id) s from orders',
      's/more',
      's/more',
    ],
    [
      'select customer_id, id from orders qualify row_number() over (partition by customer_id order by day) = 1',
      '/more',
      'id/more',
    ],
    [
      'with c as (select customer_id, sum(amount) s from orders group by 1) select *, lag(s) over (partition by customer_id order by s) l from c',
      '/more',
      's l/more',
    ],
  ])('%s', (query, alone, among) => {
    expect(said(query, 'orders', apart)).toBe(alone);
    expect(said(query, 'orders', come)).toBe(among);
  });
});
