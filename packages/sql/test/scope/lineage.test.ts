import { describe, expect, test } from 'vitest';
import { flows, lineage, type Options, resolve } from './resolved.ts';

const rows = (sql: string, options?: Options) =>
  lineage(sql, options).rows.map(({ clause, table, column }) => `${clause} ${table}.${column}`);

const targets = (sql: string, options?: Options) =>
  lineage(sql, options).targets.map(({ table, columns }) => [
    table,
    columns.map(
      ({ name, sources }) =>
        `${name} <- ${sources.map((s) => `${s.table}.${s.column} ${s.kind}`).join(', ')}`,
    ),
  ]);

describe('what happens to a value on its way', () => {
  test.each([
    ['SELECT id FROM orders', 'id <- orders.id passthrough'],
    ['SELECT id AS key FROM orders', 'key <- orders.id renamed'],
    ['SELECT x AS id FROM (SELECT id AS x FROM orders)', 'id <- orders.id passthrough'],
    ['SELECT id::VARCHAR AS id FROM orders', 'id <- orders.id cast'],
    ['SELECT id + 1 AS id FROM orders', 'id <- orders.id derived'],
    ['SELECT sum(id) AS id FROM orders', 'id <- orders.id aggregated'],
    ['SELECT sum(CAST(id AS DOUBLE)) + 1 AS id FROM orders', 'id <- orders.id aggregated'],
    [
      'SELECT CASE WHEN amount > 1 THEN id END AS id FROM orders',
      'id <- orders.amount derived, orders.id derived',
    ],
    [
      "SELECT max(amount) FILTER (WHERE status = 'a') AS top FROM orders",
      'top <- orders.amount aggregated, orders.status derived',
    ],
    [
      'SELECT sum(amount) OVER (PARTITION BY status) AS s FROM orders',
      's <- orders.amount aggregated, orders.status derived',
    ],
  ])('%s', (sql, expected) => {
    expect(flows(sql)).toEqual([expected]);
  });

  test('of a column its kind is the strongest step, sources or not', () => {
    const kinds = lineage('SELECT 1 AS a, count(*) AS b, now() AS c, NULL AS d FROM orders').columns;
    expect(kinds.map(({ kind }) => kind)).toEqual(['constant', 'aggregated', 'derived', 'constant']);
  });
});

describe('the columns that decide which rows exist', () => {
  test.each([
    [
      'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id',
      ['join customers.id', 'join orders.customer_id'],
    ],
    [
      'SELECT id FROM orders JOIN (SELECT order_id AS id FROM items) USING (id)',
      ['join items.order_id', 'join orders.id'],
    ],
    ["SELECT id FROM orders WHERE status = 'paid'", ['where orders.status']],
    ['SELECT count(*) FROM orders GROUP BY upper(status)', ['group orders.status']],
    [
      'SELECT status FROM orders GROUP BY status HAVING max(amount) > 1',
      ['group orders.status', 'having orders.amount'],
    ],
    [
      'SELECT id FROM orders QUALIFY row_number() OVER (PARTITION BY status ORDER BY amount) = 1',
      ['qualify orders.amount', 'qualify orders.status'],
    ],
    ['SELECT id FROM orders ORDER BY amount', []],
    ['SELECT id FROM orders ORDER BY amount LIMIT 3', ['order_limit orders.amount']],
    ['SELECT DISTINCT status FROM orders', ['distinct orders.status']],
    [
      'SELECT id FROM customers EXCEPT SELECT customer_id FROM orders',
      ['set customers.id', 'set orders.customer_id'],
    ],
    ['SELECT c.id FROM customers c, UNNEST(c.tags) t(tag)', ['unnest customers.tags']],
    [
      'SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)',
      ['where customers.id', 'where orders.customer_id'],
    ],
    [
      "WITH paid AS (SELECT * FROM orders WHERE status = 'paid') SELECT id FROM paid",
      ['where orders.status'],
    ],
    [
      'SELECT n FROM (SELECT row_number() OVER (ORDER BY amount) AS n FROM orders) WHERE n = 1',
      ['where orders.amount'],
    ],
  ])('%s', (sql, expected) => {
    expect(rows(sql)).toEqual(expected);
  });

  test('those of a subquery that is a value pick the value, and decide no row', () => {
    const sql =
      'SELECT c.id, (SELECT max(o.amount) FROM orders o WHERE o.customer_id = c.id) AS top FROM customers c';
    const [, top] = lineage(sql).columns;
    expect(top.sources).toMatchObject([{ table: 'orders', column: 'amount', kind: 'aggregated' }]);
    expect(top.picks).toEqual([
      { table: 'customers', column: 'id' },
      { table: 'orders', column: 'customer_id' },
    ]);
    expect(rows(sql)).toEqual([]);
  });
});

describe('statements that write', () => {
  test.each<[string, ReturnType<typeof targets>, Options?]>([
    [
      'INSERT INTO items (order_id, price) SELECT id, amount * 2 FROM orders',
      [['items', ['order_id <- orders.id renamed', 'price <- orders.amount derived']]],
    ],
    [
      'INSERT INTO items SELECT id, customer_id, 1, amount FROM orders',
      [
        [
          'items',
          [
            'order_id <- orders.id renamed',
            'product_id <- orders.customer_id renamed',
            'quantity <- ',
            'price <- orders.amount renamed',
          ],
        ],
      ],
    ],
    [
      'UPDATE orders SET amount = amount + p.price FROM prices p WHERE p.product_id = orders.customer_id',
      [['orders', ['amount <- orders.amount derived, prices.price derived']]],
    ],
    ['DELETE FROM orders WHERE amount > 1', [['orders', []]]],
    ['CREATE TABLE fresh AS SELECT id AS key FROM orders', [['fresh', ['key <- orders.id renamed']]]],
    ['CREATE VIEW fresh (key) AS SELECT id FROM orders', [['fresh', ['key <- orders.id renamed']]]],
    [
      'MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED THEN UPDATE SET name = o.status WHEN NOT MATCHED THEN INSERT (id, name) VALUES (o.customer_id, upper(o.status))',
      [
        [
          'customers',
          [
            'name <- orders.status renamed',
            'id <- orders.customer_id renamed',
            'name <- orders.status derived',
          ],
        ],
      ],
      { dialect: 'snowflake' },
    ],
    [
      'INSERT INTO customers (id, name) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || customers.city',
      [['customers', ['id <- ', 'name <- ', 'name <- customers.city derived']]],
      { dialect: 'postgres' },
    ],
  ])('%s', (sql, expected, options) => {
    const normal = targets(sql, options);
    expect(
      normal.map(([table, columns]) => [
        String(table).toLowerCase(),
        (columns as string[]).map((c) => c.toLowerCase()),
      ]),
    ).toEqual(expected);
  });

  test('the deciding columns of a MERGE are those of its condition', () => {
    const sql =
      'MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED AND o.amount > 1 THEN DELETE';
    expect(rows(sql, { dialect: 'postgres' })).toEqual([
      'merge customers.id',
      'merge orders.customer_id',
      'where orders.amount',
    ]);
  });

  test('columns read and written, of UPDATE and of COPY', () => {
    const uses = (sql: string) => {
      const { reads, writes } = resolve(sql, { dialect: 'postgres' });
      const spell = (list: typeof reads) =>
        list.map(({ table, columns }) => `${table.name}(${columns.map((c) => c.name).join(', ')})`);
      return [spell(reads), spell(writes)];
    };
    expect(uses('UPDATE orders SET amount = 0 WHERE id IN (SELECT order_id FROM items)')).toEqual([
      ['items(order_id)', 'orders(id)'],
      ['orders(amount)'],
    ]);
    expect(uses("COPY sales TO '/tmp/x.csv'")[0]).toEqual(['sales(region, year, quarter, amount)']);
    expect(uses("COPY sales (year) FROM '/tmp/x.csv'")[1]).toEqual(['sales(year)']);
  });
});

describe('without a schema', () => {
  test.each(['duckdb', 'snowflake', 'spark'] as const)('%s: an alias is what stands before it', (dialect) => {
    const named = (sql: string) =>
      flows(sql, { dialect, schema: { tables: {} } }).map((it) => it.toLowerCase());
    expect(named('SELECT user_id AS server_id, coalesce(actual_id, other) AS user_id FROM t')).toEqual([
      'server_id <- t.user_id renamed',
      'user_id <- t.actual_id derived, t.other derived',
    ]);
    expect(named('SELECT a + 1 AS x, x * 2 AS y FROM t')).toEqual(['x <- t.a derived', 'y <- t.a derived']);
  });

  test('what an item of the same name reads is a column of the table, for the others as well', () => {
    const sql = 'SELECT coalesce(ended, 0) + other AS ended, ended IS NULL AS is_open FROM t WHERE ended > 1';
    expect(flows(sql, { dialect: 'duckdb', schema: { tables: {} } })).toEqual([
      'ended <- t.ended derived, t.other derived',
      'is_open <- t.ended derived',
    ]);
  });

  const bare: Options = { schema: null };

  test('a column of one table is assumed to be its own, through any number of stars', () => {
    const sql = 'WITH a AS (SELECT * FROM t), b AS (SELECT * FROM a) SELECT x, y AS z FROM b';
    expect(flows(sql, bare)).toEqual(['x <- t.x passthrough', 'z <- t.y renamed']);
    expect(lineage(sql, bare).columns[0].sources[0].certainty).toBe('assumed');
  });

  test('a column of either of two tables is said to be ambiguous', () => {
    const [x] = lineage('SELECT x FROM a, b', bare).columns;
    expect(x.sources.map(({ table, certainty }) => `${table} ${certainty}`)).toEqual([
      'a ambiguous',
      'b ambiguous',
    ]);
  });

  test('a star over an unknown table says that there are more columns', () => {
    expect(lineage('SELECT *, 1 AS one FROM t', bare)).toMatchObject({
      complete: false,
      columns: [{ name: 'one' }],
    });
    expect(lineage('SELECT * FROM orders').complete).toBe(true);
  });

  test('EXCLUDE takes a column away, RENAME gives it another name', () => {
    expect(resolve('SELECT x FROM (SELECT * EXCLUDE (x) FROM t)', bare).diagnostics[0].code).toBe(
      'SCOPE_UNKNOWN_COLUMN',
    );
    expect(flows('SELECT y FROM (SELECT * RENAME (x AS y) FROM t)', bare)).toEqual(['y <- t.x renamed']);
  });
});

describe('a column that the schema does not have, as where the schema is old', () => {
  const sources = (sql: string) => {
    const [{ sources }] = lineage(sql).columns;
    expect(resolve(sql).diagnostics.map(({ code }) => code)).toContain('SCOPE_UNKNOWN_COLUMN');
    return sources.map(({ table, column, certainty }) => `${table}.${column} ${certainty}`);
  };

  test.each([
    ['SELECT newer FROM orders', 'orders.newer'],
    ['SELECT o.newer FROM orders o JOIN customers c ON c.id = o.customer_id', 'orders.newer'],
    ['WITH a AS (SELECT o.newer AS x FROM orders o) SELECT x FROM a', 'orders.newer'],
    ['SELECT newer FROM orders JOIN (SELECT id FROM customers) c ON true', 'orders.newer'],
    ['SELECT (SELECT max(o.newer) FROM items) AS x FROM orders o', 'orders.newer'],
    ['SELECT orders.newer.part FROM orders', 'orders.newer'],
  ])('is that of the one table that can have it: %s', (sql, source) => {
    expect(sources(sql)).toEqual([`${source} assumed`]);
  });

  test.each([
    'SELECT newer FROM orders, customers',
    'SELECT (SELECT newer FROM items) AS x FROM orders',
    'SELECT x.newer FROM orders',
    'SELECT newer FROM (SELECT id FROM orders)',
  ])("is nobody's where several can have it, or none: %s", (sql) => {
    expect(sources(sql)).toEqual([]);
  });

  test('and no star shows it', () => {
    const sql = 'WITH a AS (SELECT newer FROM orders) SELECT o.* FROM a, orders o';
    expect(lineage(sql).columns.map(({ name }) => name)).not.toContain('newer');
    expect(lineage(sql).complete).toBe(true);
  });
});

test.each([
  [
    'postgres',
    'SELECT ID, "Name" FROM t',
    ['id', 'Name'],
    ['id <- t.id passthrough', 'Name <- t.Name passthrough'],
  ],
  [
    'snowflake',
    'SELECT Id, "Name" FROM t',
    ['ID', 'Name'],
    ['ID <- t.ID passthrough', 'Name <- t.Name passthrough'],
  ],
  [
    'bigquery',
    'SELECT ID, `name` FROM t',
    ['id', 'Name'],
    ['ID <- t.id passthrough', 'name <- t.Name passthrough'],
  ],
  [
    'snowflake',
    'SELECT Id, name FROM T',
    ['id', 'name'],
    ['ID <- t.id passthrough', 'NAME <- t.name passthrough'],
  ],
] as const)('%s: %s compares names as it folds them', (dialect, sql, names, expected) => {
  const schema = { tables: { t: { columns: names.map((name) => ({ name })) } } };
  expect(resolve(sql, { dialect, schema }).diagnostics.map(({ code }) => code)).not.toContain(
    'SCOPE_UNKNOWN_COLUMN',
  );
  expect(flows(sql, { dialect, schema })).toEqual(expected);
});

test.each([
  ['postgres', 'SELECT "ID" FROM t'],
  ['snowflake', 'SELECT "Id" FROM t'],
] as const)('%s: in quotes the letter case counts: %s', (dialect, sql) => {
  const schema = { tables: { t: { columns: [{ name: 'id' }] } } };
  expect(resolve(sql, { dialect, schema }).diagnostics.map(({ code }) => code)).toEqual([
    'SCOPE_UNKNOWN_COLUMN',
  ]);
});

describe('the work', () => {
  const chain = (count: number) => {
    const ctes = Array.from(
      { length: count },
      (_, i) => `c${i} AS (SELECT * FROM ${i === 0 ? 'orders' : `c${i - 1}`})`,
    );
    return `WITH ${ctes.join(', ')} SELECT * FROM c${count - 1}`;
  };

  test('is linear in a chain of stars', () => {
    const [some, more, most] = [44, 88, 176].map((count) => lineage(chain(count)).steps);
    expect(most - more).toBe(2 * (more - some));
    expect(lineage(chain(88)).columns.map(({ sources }) => sources.length)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('is linear where each query uses the one before twice', () => {
    const steps = [8, 16, 32].map((count) => {
      const ctes = Array.from({ length: count }, (_, i) => {
        const from = i === 0 ? 'orders' : `c${i - 1}`;
        return `c${i} AS (SELECT a.id, a.amount + b.amount AS amount FROM ${from} a JOIN ${from} b ON a.id = b.id)`;
      });
      return lineage(`WITH ${ctes.join(', ')} SELECT * FROM c${count - 1}`).steps;
    });
    expect(steps[2] - steps[1]).toBe(2 * (steps[1] - steps[0]));
  });
});
