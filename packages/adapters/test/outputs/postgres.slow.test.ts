import { openPostgres, postgresFormat } from '@dataing/adapters/postgres';
import { columnOf } from '@dataing/base/columns';
import { startServer, type Server } from '@dataing/servers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectedRows, family, load, rowCounts, withMicros, type Plain } from './tables.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer('postgres');
});
afterAll(() => server.close());

async function query(sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: server.address });
  await client.connect();
  try {
    return (
      await client.query({
        text: sql,
        rowMode: 'array',
        types: { getTypeParser: () => (text: unknown) => text },
      })
    ).rows;
  } finally {
    await client.end();
  }
}

const tables = family();
const shapes = tables.map(({ shape }) => shape);

test('all rows of all types arrive, with their keys, and no one sees them before the end', async () => {
  const place = await openPostgres(server.address, { tables: shapes, replace: false });
  await load(place, postgresFormat, tables);
  expect(await query("select count(*) from pg_tables where tablename = 'select'")).toEqual([['0']]);
  await place.commit();
  const rows = await query('select * from "select" order by "order"');
  const plain = rows.map((row) =>
    row.map((cell, c): Plain => {
      const { type } = shapes[0].schema[c];
      if (cell === null) return null;
      if (type === 'bool') return cell === 't';
      if (type === 'datetime') return withMicros(String(cell));
      return type === 'int' || type === 'float' ? Number(cell) : String(cell);
    }),
  );
  expect(plain).toEqual(expectedRows(tables[0]));
  expect(await query('select count(*) from "parent table"')).toEqual([[String(rowCounts['parent table'])]]);
  await expect(query('insert into "select" ("order", "the parent") values (-1, 999)')).rejects.toThrow(
    /foreign key/,
  );
  await expect(query('insert into "select" ("order") values (1)')).rejects.toThrow(/duplicate key/);
});

test('tables that are there stay as they are, unless they are to be replaced', async () => {
  await query('create table if not exists "parent table" (id bigint); select 1').catch(() => undefined);
  await expect(openPostgres(server.address, { tables: shapes, replace: false })).rejects.toThrow(
    /OUTPUT_TABLE_EXISTS.*parent table/,
  );
  const place = await openPostgres(server.address, { tables: shapes, replace: true });
  await load(place, postgresFormat, tables);
  await place.abandon();
  expect(await query('select count(*) from "select"')).toEqual([[String(rowCounts.select)]]);
  const again = await openPostgres(server.address, { tables: shapes, replace: true });
  await load(again, postgresFormat, tables);
  await again.commit();
  expect(await query('select count(*) from "select"')).toEqual([[String(rowCounts.select)]]);
});

test('a refusal in the middle of a COPY is told in the words of the server, and nothing stays', async () => {
  const shape = {
    name: 'narrow',
    schema: [{ name: 'x', type: 'int', nullable: false } as const],
    primaryKey: ['x'],
    references: [],
  };
  const rows = Array.from({ length: 200_000 }, (_, i) => i % 100_000);
  const place = await openPostgres(server.address, { tables: [shape], replace: false });
  const loading = load(place, postgresFormat, [{ shape, columns: [columnOf('int', rows)] }]).then(() =>
    place.commit(),
  );
  await expect(loading).rejects.toThrow(/OUTPUT_REFUSED.*duplicate key/);
  await place.abandon();
  expect(await query("select count(*) from pg_tables where tablename = 'narrow'")).toEqual([['0']]);
});

test('nobody at the address, or a wrong password, is told', async () => {
  const wrong = server.address.replace(/:[^:@]+@/, ':wrong@');
  await expect(openPostgres(wrong, { tables: [], replace: false })).rejects.toThrow(
    /OUTPUT_UNREACHABLE.*password/,
  );
  const closed = server.address.replace(/:\d+\//, ':9/');
  await expect(openPostgres(closed, { tables: [], replace: false })).rejects.toThrow(
    /OUTPUT_UNREACHABLE.*ECONNREFUSED/,
  );
});
