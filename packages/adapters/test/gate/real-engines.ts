import { DatabaseSync } from 'node:sqlite';
import type { SqlDialect } from '@dataing/ports';
import { startServer } from '@dataing/servers';
import { DuckDBInstance } from '@duckdb/node-api';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';

/** An engine in which a statement may do whatever its user may, and that user may do all. */
export interface RealEngine {
  readonly dialect: SqlDialect;
  /** Runs a text as it stands; throws what the engine says. */
  run(sql: string): Promise<unknown>;
  /** Every row of every table and every name of the catalogue, as one text. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

const SET_UP = [
  'create table orders (id integer, customer_id integer, status varchar(20), amount decimal(10, 2), note varchar(50), created_at timestamp)',
  'create table customers (id integer, name varchar(20), country varchar(20))',
  'create table events (id integer, payload varchar(200), tags varchar(20), created_at timestamp)',
  'create table secrets (id integer, pw varchar(20))',
  "insert into orders values (1, 1, 'paid', 10.5, 'a', '2026-01-01 00:00:00'), (2, 1, 'open', 3, null, '2026-01-02 00:00:00')",
  "insert into customers values (1, 'Ada', 'DE'), (2, 'Bo', 'FR')",
  "insert into events values (1, '{}', 'x', '2026-01-01 00:00:00')",
  "insert into secrets values (1, 'hush')",
];
const TABLES = ['orders', 'customers', 'events', 'secrets'];

async function engine(
  dialect: SqlDialect,
  catalogue: string,
  run: (sql: string) => Promise<unknown>,
  close: () => Promise<void>,
): Promise<RealEngine> {
  for (const sql of SET_UP) await run(sql);
  return {
    dialect,
    run,
    close,
    async everything() {
      const seen: unknown[] = [];
      for (const sql of [catalogue, ...TABLES.map((table) => `select * from ${table} order by 1`)])
        seen.push(await run(sql));
      return JSON.stringify(seen, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    },
  };
}

export const REAL_ENGINES: Readonly<Record<string, () => Promise<RealEngine>>> = {
  async duckdb() {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const catalogue =
      "select table_schema, table_name from information_schema.tables union all select 'setting', name || coalesce(value, '') from duckdb_settings() order by 1, 2";
    const run = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    return engine('duckdb', catalogue, run, async () => {
      connection.closeSync();
      instance.closeSync();
    });
  },
  async sqlite() {
    const database = new DatabaseSync(':memory:', { allowExtension: true });
    const catalogue = 'select type, name, sql from sqlite_master order by 1, 2';
    const run = async (sql: string) => {
      if (/^\s*(create|insert)\b/i.test(sql)) return database.exec(sql);
      return database.prepare(sql).all();
    };
    return engine('sqlite', catalogue, run, async () => database.close());
  },
  async postgres() {
    const server = await startServer('postgres');
    const client = new pg.Client({ connectionString: server.address, statement_timeout: 5_000 });
    await client.connect();
    const catalogue =
      "select c.relname, c.relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema') union all select rolname, 'role' from pg_roles union all select name, setting from pg_settings order by 1, 2";
    const run = async (sql: string) => (await client.query(sql)).rows as unknown[];
    return engine('postgres', catalogue, run, async () => {
      await client.end();
      await server.close();
    });
  },
  async mysql() {
    const server = await startServer('mariadb');
    const connection = await createConnection({ uri: server.address, multipleStatements: true });
    const catalogue =
      "select table_schema, table_name from information_schema.tables where table_schema not in ('information_schema', 'performance_schema', 'mysql', 'sys') union all select user, host from mysql.user order by 1, 2";
    const run = async (sql: string) => (await connection.query(sql))[0];
    return engine('mysql', catalogue, run, async () => {
      await connection.end();
      await server.close();
    });
  },
};
