import { openMysql } from '@dataing/adapters/mysql';
import { columnOf } from '@dataing/base/columns';
import { startServer, type Server } from '@dataing/servers';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectedRows, family, load, rowCounts, withMicros, type Plain } from './tables.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer('mariadb');
});
afterAll(() => server.close());

async function query(sql: string): Promise<unknown[][]> {
  const connection = await createConnection({ uri: server.address, dateStrings: true, rowsAsArray: true });
  try {
    // As text the server prints some doubles one unit off in their last place; stored they are exact.
    const [rows] = sql.startsWith('select *') ? await connection.execute(sql) : await connection.query(sql);
    return rows as unknown[][];
  } finally {
    await connection.end();
  }
}

const tables = family();
const shapes = tables.map(({ shape }) => shape);

test('all rows of all types arrive, with their keys, and no one sees them before the end', async () => {
  const place = await openMysql(server.address, { tables: shapes, replace: false });
  await load(place, place.format, tables);
  expect(await query("select count(*) from information_schema.tables where table_name = 'select'")).toEqual([
    [0],
  ]);
  await place.commit();
  const rows = await query('select * from `select` order by `order`');
  const plain = rows.map((row) =>
    row.map((cell, c): Plain => {
      if (cell === null) return null;
      const { type } = shapes[0].schema[c];
      if (type === 'bool') return cell === 1;
      if (type === 'datetime') return withMicros(String(cell));
      return type === 'int' || type === 'float' ? Number(cell) : String(cell);
    }),
  );
  expect(plain).toEqual(expectedRows(tables[0]));
  await expect(query('insert into `select` (`order`, `the parent`) values (-1, 999)')).rejects.toThrow(
    /foreign key/,
  );
  await expect(query('insert into `select` (`order`) values (1)')).rejects.toThrow(/Duplicate entry/);
});

test('tables that are there stay as they are, unless they are to be replaced', async () => {
  await expect(openMysql(server.address, { tables: shapes, replace: false })).rejects.toThrow(
    /OUTPUT_TABLE_EXISTS.*select/,
  );
  const place = await openMysql(server.address, { tables: shapes, replace: true });
  await load(place, place.format, tables);
  await place.abandon();
  const count = [[rowCounts.select]];
  expect(await query('select count(*) from `select`')).toEqual(count);
  const again = await openMysql(server.address, { tables: shapes, replace: true });
  await load(again, again.format, tables);
  await again.commit();
  expect(await query('select count(*) from `select`')).toEqual(count);
  expect(await query('show tables')).toEqual([['parent table'], ['select']]);
});

test('a row that the server would change or leave out ends the load, and nothing stays', async () => {
  const shape = {
    name: 'narrow',
    schema: [{ name: 'x', type: 'int', nullable: false } as const],
    primaryKey: ['x'],
    references: [],
  };
  const rows = Array.from({ length: 200_000 }, (_, i) => i % 199_999);
  const place = await openMysql(server.address, { tables: [shape], replace: false });
  const loading = load(place, place.format, [{ shape, columns: [columnOf('int', rows)] }]).then(() =>
    place.commit(),
  );
  await expect(loading).rejects.toThrow(/OUTPUT_REFUSED.*Duplicate entry/);
  await place.abandon();
  expect(
    await query(
      "select count(*) from information_schema.tables where table_name like '%narrow' or table_name like '\\_datagen%'",
    ),
  ).toEqual([[0]]);
});

test('a wrong password and a silent port are told', async () => {
  const wrong = server.address.replace(/:[^:@]+@/, ':wrong@');
  await expect(openMysql(wrong, { tables: [], replace: false })).rejects.toThrow(
    /OUTPUT_UNREACHABLE.*denied/,
  );
  const closed = server.address.replace(/:\d+\//, ':9/');
  await expect(openMysql(closed, { tables: [], replace: false })).rejects.toThrow(
    /OUTPUT_UNREACHABLE.*ECONNREFUSED/,
  );
});

test('a server without LOAD DATA LOCAL takes the same rows by INSERT, or none', async () => {
  const before = await query('select * from `select` order by `order`');
  await query('set global local_infile = 0');
  const place = await openMysql(server.address, { tables: shapes, replace: true });
  expect(place.format).toEqual({ name: 'sql', target: 'mysql' });
  await load(place, place.format, tables);
  await place.commit();
  expect(await query('select * from `select` order by `order`')).toEqual(before);
  const shape = {
    name: 'narrow',
    schema: [{ name: 'x', type: 'int', nullable: false } as const],
    primaryKey: ['x'],
    references: [],
  };
  const twice = await openMysql(server.address, { tables: [shape], replace: false });
  const columns = [columnOf('int', [1, 2, 1])];
  await expect(load(twice, twice.format, [{ shape, columns }])).rejects.toThrow(
    /OUTPUT_REFUSED.*Duplicate entry/,
  );
  await twice.abandon();
  expect(await query('show tables')).toEqual([['parent table'], ['select']]);
  await query('set global local_infile = 1');
});
