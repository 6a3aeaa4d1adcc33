import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { startServer } from '@dataing/servers';
import { diffQueries } from '@dataing/sql/diff';
import type { SqlSchema } from '@dataing/sql/scope';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { FIXTURES } from '../lineage/corpus.ts';

interface Engine {
  readonly dialect: SqlDialect;
  /** Rows as lists of values. */
  run(sql: string): Promise<unknown[][]>;
  close(): Promise<void>;
}

const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  async postgres() {
    const server = await startServer('postgres');
    const client = new pg.Client({ connectionString: server.address });
    await client.connect();
    return {
      dialect: 'postgres',
      run: async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][],
      async close() {
        await client.end();
        await server.close();
      },
    };
  },
  async mariadb() {
    const server = await startServer('mariadb');
    const connection = await createConnection({ uri: server.address, rowsAsArray: true });
    return {
      dialect: 'mysql',
      run: async (sql) => (await connection.query(sql))[0] as unknown[][],
      async close() {
        await connection.end();
        await server.close();
      },
    };
  },
};

/** The columns of the shop that both servers have a type for, with repeats, NULLs and keys that do not meet. */
const TABLES: Readonly<
  Record<string, { columns: string; row(i: number): readonly unknown[]; count: number }>
> = {
  customers: {
    columns:
      'id integer, name varchar(20), email varchar(20), city varchar(20), referrer_id integer, created_at timestamp',
    row: (i) => [
      i,
      ['Ann', 'Bob', null][i % 3],
      i % 3 === 0 ? null : `c${i}`,
      ['Rome', null, 'Oslo'][i % 3],
      i % 2 === 0 ? null : i,
      '2026-01-01 00:00:00',
    ],
    count: 9,
  },
  orders: {
    columns:
      'id bigint, customer_id integer, status varchar(20), amount decimal(10, 2), ordered_at timestamp, shipped_on date',
    row: (i) => [
      i,
      1 + (i % 11),
      ['paid', 'open', null][i % 3],
      i % 5 === 0 ? null : i,
      `2026-02-01 0${i % 6}:00:00`,
      null,
    ],
    count: 30,
  },
  items: {
    columns: 'order_id bigint, product_id integer, quantity integer, price decimal(10, 2)',
    row: (i) => [1 + Math.floor(i / 2), 1 + (i % 2), 1 + (i % 3), i % 7 === 0 ? null : 2.5],
    count: 40,
  },
  products: {
    columns: 'id integer, name varchar(20), category varchar(20), price double precision',
    row: (i) => [i, `p${i % 3}`, ['toys', null][i % 2], i % 4 === 0 ? null : 2.5],
    count: 5,
  },
  sales: {
    columns: 'region varchar(20), year integer, quarter integer, amount decimal(12, 2)',
    row: (i) => [['north', 'south', null][i % 3], 2023 + (i % 3), 1 + (i % 4), i % 4 === 0 ? null : i],
    count: 30,
  },
  employees: {
    columns: 'id integer, manager_id integer, name varchar(20), salary double precision',
    row: (i) => [i, i > 1 ? Math.floor(i / 2) : null, ['Ann', 'Eve', null][i % 3], i * 100],
    count: 9,
  },
  prices: {
    columns: 'product_id integer, since timestamp, price double precision',
    row: (i) => [1 + (i % 2), `2026-01-0${1 + (i % 9)} 00:00:00`, i],
    count: 8,
  },
};

async function fill({ run }: Engine): Promise<void> {
  for (const [table, { columns, row, count }] of Object.entries(TABLES)) {
    await run(`create table ${table} (${columns})`);
    const values = Array.from({ length: count }, (_, i) => {
      const cells = row(i + 1).map((cell) => (typeof cell === 'string' ? `'${cell}'` : String(cell)));
      return `(${cells.join(', ')})`;
    });
    await run(`insert into ${table} values ${values.join(', ')}`);
  }
}

const shop: SqlSchema = JSON.parse(readFileSync(join(FIXTURES, 'schema.json'), 'utf8')) as SqlSchema;
const known: SqlSchema = {
  tables: Object.fromEntries(
    Object.entries(shop.tables).map(([name, table]) => {
      const kept = new Set(TABLES[name].columns.split(', ').map((column) => column.split(' ')[0]));
      return [name, { ...table, columns: table.columns.filter((column) => kept.has(column.name)) }];
    }),
  ),
};

const cosmetic = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../sql/test/diff/pairs/cosmetic.json'), 'utf8'),
) as ReadonlyArray<{ before: string; after: string }>;

/** The rows of both; undefined where the engine does not know the SQL of one. */
async function both({ run }: Engine, before: string, after: string): Promise<unknown[][][] | undefined> {
  try {
    return [await run(before), await run(after)];
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

const bag = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();

describe.each(Object.keys(ENGINES))('%s', (name) => {
  test('what is cosmetic gives the same rows', async () => {
    const engine = await ENGINES[name]();
    const { dialect } = engine;
    const other: string[] = [];
    let compared = 0;
    try {
      await fill(engine);
      for (const { before, after } of cosmetic) {
        const diff = diffQueries(before, after, { dialect, schema: known });
        // What is not of the dialect is for other engines to show.
        if (!diff.cosmetic || before.startsWith('create')) continue;
        const answers = await both(engine, before, after);
        if (answers === undefined) continue;
        compared++;
        if (JSON.stringify(bag(answers[0])) !== JSON.stringify(bag(answers[1]))) other.push(before);
      }
    } finally {
      await engine.close();
    }
    expect(other).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(40);
  });
});
