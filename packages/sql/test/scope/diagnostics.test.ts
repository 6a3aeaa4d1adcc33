import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { catalogue } from '../../src/scope/catalogue.ts';
import { type Options, resolve } from './resolved.ts';

const two = {
  tables: {
    'raw.orders': { columns: [{ name: 'id' }] },
    'mart.orders': { columns: [{ name: 'id' }] },
  },
};

const cases: ReadonlyArray<readonly [code: string, sql: string, message: string, options?: Options]> = [
  ['SCOPE_UNKNOWN_TABLE', 'SELECT id FROM custmers', 'the schema has no table custmers'],
  [
    'SCOPE_AMBIGUOUS_TABLE',
    'SELECT id FROM orders',
    'orders may be any of raw.orders, mart.orders',
    { schema: two },
  ],
  ['SCOPE_UNKNOWN_COLUMN', 'SELECT amuont FROM orders', 'there is no column amuont'],
  ['SCOPE_UNKNOWN_COLUMN', 'SELECT o.amuont FROM orders o', 'there is no column amuont of o'],
  ['SCOPE_UNKNOWN_COLUMN', 'SELECT x.amount FROM orders o', 'x.amount: there is no x in FROM'],
  ['SCOPE_UNKNOWN_COLUMN', 'SELECT x.* FROM orders o', 'there is no x in FROM'],
  [
    'SCOPE_UNKNOWN_COLUMN',
    'SELECT * FROM orders JOIN items USING (amount)',
    'the right side of the join has no column amount',
  ],
  [
    'SCOPE_UNKNOWN_COLUMN',
    'SELECT * REPLACE (1 AS nope) FROM items',
    'REPLACE names nope, which is not among the 4 columns',
  ],
  ['SCOPE_UNKNOWN_COLUMN', 'INSERT INTO items (order_id, nope) SELECT 1, 2', 'items has no column nope'],
  [
    'SCOPE_UNKNOWN_COLUMN',
    'SELECT amount * 2 AS twice FROM orders WHERE twice > 1',
    'there is no column twice',
    { dialect: 'postgres' },
  ],
  ['SCOPE_AMBIGUOUS_COLUMN', 'SELECT id FROM orders o, customers c', 'id is a column of several: o, c'],
  ['SCOPE_COLUMN_UNCERTAIN', 'SELECT x FROM a, b', 'x may be a column of any of a, b', { schema: null }],
  [
    'SCOPE_COLUMN_COUNT',
    'SELECT id, name FROM customers UNION SELECT id FROM orders',
    'UNION of 2 columns with 1',
  ],
  [
    'SCOPE_COLUMN_COUNT',
    'SELECT id FROM customers EXCEPT SELECT id, status FROM orders',
    'EXCEPT of 1 columns with 2',
  ],
  ['SCOPE_COLUMN_COUNT', 'INSERT INTO items (order_id, price) SELECT 1', '2 columns and 1 values'],
  ['SCOPE_COLUMN_COUNT', 'WITH a(x, y) AS (SELECT id FROM orders) SELECT x FROM a', '2 names for 1 columns'],
];

const named = cases.map(([code, sql, message, options = {}]) => ({ code, sql, message, options }));

test.each(named)('$code: $sql', ({ code, sql, message, options }) => {
  const { diagnostics } = resolve(sql, options);
  expect(diagnostics.map((d) => [d.code, d.message])).toEqual([[code, message]]);
  expect(diagnostics[0].span?.line).toBe(1);
});

test('every code of the catalogue is given above', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
  expect([...new Set(cases.map(([code]) => code))].sort()).toEqual(catalogue.map(({ code }) => code).sort());
});

test('the nearest name is suggested, and the place is that of the name', () => {
  const sql = 'SELECT id\nFROM custmers';
  const [unknown] = resolve(sql).diagnostics;
  expect(unknown).toMatchObject({ suggestion: 'customers', span: { line: 2, start: 15, end: 23 } });
  expect(resolve('SELECT o.amuont FROM orders o').diagnostics[0].suggestion).toBe('amount');
});

test('what is sound has nothing to say', () => {
  const sql = 'SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.amount > 1';
  expect(resolve(sql).diagnostics).toEqual([]);
});
