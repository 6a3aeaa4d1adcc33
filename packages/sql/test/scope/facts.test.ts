import { expect, test } from 'vitest';
import { lineage } from './resolved.ts';

/** `!` where NULL cannot occur, `*` where no two rows agree. */
function marks(sql: string): string {
  const { columns } = lineage(sql);
  return columns
    .map(({ name, facts }) => `${name}${facts.nullable ? '' : '!'}${facts.unique ? '*' : ''}`)
    .join(' ');
}

// That these claims hold is tested on rows in DuckDB; here, that they are made at all.
test.each([
  ['SELECT id, amount FROM orders', 'id!* amount'],
  [
    'SELECT o.id, c.id AS cid, c.created_at FROM orders o JOIN customers c ON c.id = o.customer_id',
    'id!* cid! created_at!',
  ],
  [
    'SELECT o.id, c.created_at FROM orders o LEFT JOIN customers c ON c.id = o.customer_id',
    'id!* created_at',
  ],
  [
    'SELECT o.id, coalesce(c.created_at, o.ordered_at) AS at FROM orders o LEFT JOIN customers c ON c.id = o.customer_id',
    'id!* at!',
  ],
  [
    'SELECT o.id, c.created_at FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.id > 1',
    'id!* created_at!',
  ],
  ['SELECT c.id, o.ordered_at FROM customers c LEFT JOIN orders o ON o.customer_id = c.id', 'id! ordered_at'],
  ['SELECT amount FROM orders WHERE amount > 1 AND status IS NULL', 'amount!'],
  ['SELECT amount FROM orders WHERE amount > 1 OR status IS NULL', 'amount'],
  ['SELECT status, count(*) AS n FROM orders GROUP BY status', 'status* n!'],
  ['SELECT customer_id, count(*) AS n FROM orders GROUP BY ROLLUP (customer_id)', 'customer_id n!'],
  ['SELECT order_id FROM items WHERE product_id = 7', 'order_id!*'],
  ['SELECT order_id FROM items', 'order_id!'],
  ['SELECT DISTINCT city FROM customers', 'city*'],
  [
    'SELECT customer_id FROM orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY id) = 1',
    'customer_id!*',
  ],
  ['SELECT max(amount) AS top FROM orders', 'top*'],
  ['SELECT id FROM orders UNION ALL SELECT id FROM orders', 'id!'],
])('%s: %s', (sql, expected) => {
  expect(marks(sql)).toBe(expected);
});
