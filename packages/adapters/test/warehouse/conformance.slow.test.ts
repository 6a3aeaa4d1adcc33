import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openMysqlWarehouse } from '@dataing/adapters/mysql';
import { openPostgresWarehouse } from '@dataing/adapters/postgres';
import { polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { openSqliteWarehouse } from '@dataing/adapters/sqlite';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { AdmittedQuery, SqlDialect, Warehouse } from '@dataing/ports';
import { describeWarehouse } from '@dataing/ports/conformance';
import { HOSTILE_TABLE, ORDERS } from '@dataing/ports/conformance/rows';
import { startServer } from '@dataing/servers';
import { admit } from '@dataing/sql';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { conformanceStatements, type TableWriter } from './conformance-tables.ts';

const parsers = [postgresParser(), polyglotParser(), sqlparserParser()];
const endings: Array<() => Promise<unknown>> = [];
afterAll(async () => {
  for (const end of endings) await end();
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

/** Makes the tables once, then opens a warehouse for each suite that asks. */
function suite(
  dialect: SqlDialect,
  { quote }: TableWriter,
  failingSql: string,
  make: () => Promise<() => Promise<Warehouse>>,
) {
  let made: Promise<() => Promise<Warehouse>> | undefined;
  describeWarehouse(dialect, async () => {
    made ??= make();
    const open = await made;
    return { warehouse: await open(), admit: (sql) => admitSql(dialect, sql), quote, slowSql, failingSql };
  });
}

suite('postgres', writer, 'select cast(status as integer) from orders', async () => {
  const server = await startServer('postgres');
  endings.push(() => server.close());
  const client = new pg.Client({ connectionString: server.address });
  await client.connect();
  for (const sql of conformanceStatements(writer)) await client.query(sql);
  await client.end();
  return () => openPostgresWarehouse(server.address);
});

suite('mysql', mysqlWriter, 'select (select id from orders) as one', async () => {
  const server = await startServer('mariadb');
  endings.push(() => server.close());
  const client = await createConnection(server.address);
  for (const sql of conformanceStatements(mysqlWriter)) await client.query(sql);
  await client.end();
  return () => openMysqlWarehouse(server.address);
});

suite('sqlite', writer, 'select abs(-9223372036854775807 - id) from orders', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  endings.push(async () => rmSync(folder, { recursive: true }));
  const path = join(folder, 'shop.db');
  const database = new DatabaseSync(path);
  for (const sql of conformanceStatements(writer)) database.exec(sql);
  database.close();
  return () => openSqliteWarehouse(path);
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
