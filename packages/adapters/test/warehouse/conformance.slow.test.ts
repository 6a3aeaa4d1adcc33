import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { openMysqlWarehouse } from '@dataing/adapters/mysql';
import { openPostgresWarehouse } from '@dataing/adapters/postgres';
import { polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { openSqliteWarehouse } from '@dataing/adapters/sqlite';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { AdmittedQuery, SqlDialect, Warehouse } from '@dataing/ports';
import { describeWarehouse, type WarehouseUnderTest } from '@dataing/ports/conformance';
import { HOSTILE_TABLE, KEYED_TABLES, ORDERS } from '@dataing/ports/conformance/rows';
import { startServer } from '@dataing/servers';
import { admit } from '@dataing/sql';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { execute } from '../duckdb/set-up.ts';
import { conformanceStatements, type TableWriter } from './conformance-tables.ts';

const parsers = [postgresParser(), polyglotParser(), sqlparserParser()];
const endings: Array<() => Promise<unknown>> = [];
afterAll(async () => {
  for (const end of endings.toReversed()) await end();
  for (const parser of parsers) await parser.close();
});

async function admitSql(dialect: SqlDialect, sql: string): Promise<AdmittedQuery> {
  const tables = [ORDERS, HOSTILE_TABLE.name];
  const outcome = await admit(sql, { dialect, mode: 'read', tables }, parsers);
  if (!outcome.ok) throw new DiagnosticError(outcome.diagnostics);
  return outcome.value;
}

const writer: TableWriter = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  types: {
    integer: 'bigint',
    string: 'text',
    float: 'double precision',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp',
  },
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  trueText: 'true',
  falseText: 'false',
};
const mysqlWriter: TableWriter = {
  ...writer,
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  types: {
    ...writer.types,
    string: 'varchar(200) character set utf8mb4',
    float: 'double',
    timestamp: 'datetime',
  },
};
const slowSql = 'select sum(a.id * b.id * c.id) from orders a cross join orders b cross join orders c';

type Edges = WarehouseUnderTest['edges'];
type Made = Pick<WarehouseUnderTest, 'breakConnections'> & { readonly open: () => Promise<Warehouse> };

const postgresEdges: Edges = [
  ["cast('NaN' as double precision)", 'float', Number.NaN],
  ["cast('-Infinity' as double precision)", 'float', -Infinity],
  ["cast('NaN' as numeric)", 'decimal', 'NaN'],
  ['9223372036854775807', 'integer', 9_223_372_036_854_775_807n],
  ["cast('-9223372036854775808' as bigint)", 'integer', -9_223_372_036_854_775_808n],
  ['123456789012345678901234567890.123456789', 'decimal', '123456789012345678901234567890.123456789'],
  [
    "cast('2026-01-08 13:00:00.5+05:30' as timestamp with time zone)",
    'timestamp',
    '2026-01-08T07:30:00.500Z',
  ],
  ["cast('2026-03-29 02:30:00' as timestamp)", 'timestamp', '2026-03-29T02:30:00'],
  ["cast('infinity' as timestamp)", 'timestamp', 'infinity'],
  ["cast('0044-03-15 BC' as date)", 'date', '0044-03-15 BC'],
  ["cast('24:00:00' as time)", 'time', '24:00:00'],
  ["cast('\\x00ff' as bytea)", 'binary', '00ff'],
  ['cast(\'{"a": [1, null]}\' as jsonb)', 'json', '{"a": [1, null]}'],
  ["cast('{{1,NULL},{9223372036854775807,2}}' as bigint[])", 'array', '[[1,null],[9223372036854775807,2]]'],
  ["cast('00000000-0000-0000-0000-0000000000ff' as uuid)", 'string', '00000000-0000-0000-0000-0000000000ff'],
  ['cast(null as integer)', 'integer', null],
];
const mysqlEdges: Edges = [
  ['18446744073709551615', 'integer', 18_446_744_073_709_551_615n],
  ['-9223372036854775808', 'integer', -9_223_372_036_854_775_808n],
  ['1.7976931348623157e308', 'float', 1.797_693_134_862_315_7e308],
  ['12345678901234567890123456789012345.678', 'decimal', '12345678901234567890123456789012345.678'],
  ["timestamp '2026-01-08 13:00:00.000500'", 'timestamp', '2026-01-08T13:00:00.000500'],
  ["cast('-838:59:59' as time)", 'time', '-838:59:59'],
  ["cast('2026-03-29' as date)", 'date', '2026-03-29'],
  ["x'00ff'", 'binary', '00ff'],
  ['null', 'unknown', null],
];
const sqliteEdges: Edges = [
  ['9e999', 'float', Infinity],
  ['-9e999', 'float', -Infinity],
  ['9223372036854775807', 'integer', 9_223_372_036_854_775_807n],
  ['9223372036854775808', 'float', 9_223_372_036_854_775_808],
  ["x'00ff'", 'binary', '00ff'],
  ["'Größe 😀'", 'string', 'Größe 😀'],
  ['null', 'unknown', null],
];

/** Makes the tables once, then opens a warehouse for each suite that asks. */
function suite(
  dialect: SqlDialect,
  { quote }: TableWriter,
  { failingSql, edges }: Pick<WarehouseUnderTest, 'failingSql' | 'edges'>,
  make: () => Promise<Made>,
) {
  let made: Promise<Made> | undefined;
  describeWarehouse(dialect, async () => {
    made ??= make();
    const { open, breakConnections } = await made;
    const admit = (sql: string) => admitSql(dialect, sql);
    return { warehouse: await open(), admit, quote, slowSql, failingSql, edges, breakConnections };
  });
}

const postgresCase = { failingSql: 'select cast(status as integer) from orders', edges: postgresEdges };
suite('postgres', writer, postgresCase, async () => {
  const server = await startServer('postgres');
  endings.push(() => server.close());
  const client = new pg.Client({ connectionString: server.address });
  await client.connect();
  for (const sql of conformanceStatements(writer)) await client.query(sql);
  endings.push(() => client.end());
  return {
    open: () => openPostgresWarehouse(server.address),
    async breakConnections() {
      const own = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dataing'";
      await client.query(own);
    },
  };
});

const mysqlCase = { failingSql: 'select (select id from orders) as one', edges: mysqlEdges };
suite('mysql', mysqlWriter, mysqlCase, async () => {
  const server = await startServer('mariadb');
  endings.push(() => server.close());
  const client = await createConnection(server.address);
  for (const sql of conformanceStatements(mysqlWriter)) await client.query(sql);
  endings.push(() => client.end());
  return {
    open: () => openMysqlWarehouse(server.address),
    async breakConnections() {
      const [rows] = await client.query(
        "select id from information_schema.processlist where id <> connection_id() and user = 'dataing'",
      );
      for (const { id } of rows as Array<{ id: number }>) {
        // One that is gone by now is as good as killed.
        await client.query(`kill ${id}`).catch(() => undefined);
      }
    },
  };
});

const sqliteCase = { failingSql: 'select abs(-9223372036854775807 - id) from orders', edges: sqliteEdges };
suite('sqlite', writer, sqliteCase, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  endings.push(async () => rmSync(folder, { recursive: true }));
  const path = join(folder, 'shop.db');
  const database = new DatabaseSync(path);
  for (const sql of conformanceStatements(writer)) database.exec(sql);
  database.close();
  return { open: () => openSqliteWarehouse(path) };
});

/** A database with the keyed tables and nothing else, by engine. */
const keyed: Readonly<Record<string, () => Promise<Warehouse>>> = {
  async postgres() {
    const server = await startServer('postgres');
    endings.push(() => server.close());
    const client = new pg.Client({ connectionString: server.address });
    await client.connect();
    for (const sql of KEYED_TABLES.statements) await client.query(sql);
    await client.end();
    return openPostgresWarehouse(server.address);
  },
  async mysql() {
    const server = await startServer('mariadb');
    endings.push(() => server.close());
    const client = await createConnection(server.address);
    for (const sql of KEYED_TABLES.statements) await client.query(sql);
    await client.end();
    return openMysqlWarehouse(server.address);
  },
  async sqlite() {
    const path = join(temporaryFolder(), 'keyed.db');
    const database = new DatabaseSync(path);
    for (const sql of KEYED_TABLES.statements) database.exec(sql);
    database.close();
    return openSqliteWarehouse(path);
  },
  async duckdb() {
    const path = join(temporaryFolder(), 'keyed.duckdb');
    await execute(path, KEYED_TABLES.statements);
    return openDuckdb(path);
  },
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyed-'));
  endings.push(async () => rmSync(folder, { recursive: true }));
  return folder;
}

test.each(Object.keys(keyed))('%s tells the keys that are declared', async (name) => {
  const warehouse = await keyed[name]();
  const tables = await warehouse.tables();
  await warehouse.close();
  expect(tables.map(({ name, primaryKey, foreignKeys }) => ({ name, primaryKey, foreignKeys }))).toEqual(
    KEYED_TABLES.keys,
  );
});

test('a foreign key of SQLite that names no columns refers to the primary key', async () => {
  const path = join(temporaryFolder(), 'implied.db');
  const database = new DatabaseSync(path);
  database.exec('create table a (x integer primary key); create table b (y integer references A)');
  database.close();
  const warehouse = await openSqliteWarehouse(path);
  const [, b] = await warehouse.tables();
  await warehouse.close();
  expect(b.foreignKeys).toEqual([{ columns: ['y'], table: 'a', tableColumns: ['x'] }]);
});

describe('what cannot be reached', () => {
  test.each([
    ['postgres', () => openPostgresWarehouse('postgres://me:topsecret@127.0.0.1:1/none')],
    ['mysql', () => openMysqlWarehouse('mysql://me:topsecret@127.0.0.1:1/none')],
    ['sqlite', () => openSqliteWarehouse('none.db')],
  ])('%s says so, and tells no password', async (_, open) => {
    const refused = await open().catch((error: unknown) => error);
    const [diagnostic] = (refused as DiagnosticError).diagnostics;
    expect(diagnostic.code).toBe('WAREHOUSE_UNREACHABLE');
    expect(JSON.stringify(diagnostic)).not.toContain('topsecret');
  });
});
