import { startServer } from '@dataing/servers';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { statementsFor } from './engines.ts';

test('PostgreSQL makes the tables of every dialect', async () => {
  const server = await startServer('postgres');
  try {
    // Its own definitions name an extension that this server may not have.
    for (const from of SQL_DIALECTS.filter((it) => it !== 'postgres')) {
      const admin = new Client({ connectionString: server.address });
      await admin.connect();
      await admin.query(`create database "from_${from}"`);
      await admin.end();
      const address = new URL(server.address);
      address.pathname = `/from_${from}`;
      const db = new Client({ connectionString: address.href });
      await db.connect();
      for (const statement of statementsFor(from, 'postgres')) {
        await db.query(statement).catch((error: Error) => {
          throw new Error(`${from}: ${error.message}\n${statement}`);
        });
      }
      const { rows } = await db.query(
        "select count(*)::int as n from pg_tables where schemaname !~ '^pg_|^information'",
      );
      expect(rows[0].n).toBeGreaterThan(4);
      await db.end();
    }
  } finally {
    await server.close();
  }
});

test('MariaDB makes the tables of every dialect', async () => {
  const server = await startServer('mariadb');
  try {
    const db = await createConnection(server.address);
    for (const from of SQL_DIALECTS) {
      const before = new Set(await databases());
      await db.query(`create database \`from_${from}\``);
      await db.query('set foreign_key_checks = 1');
      await db.query(`use \`from_${from}\``);
      for (const statement of statementsFor(from, 'mysql')) {
        await db.query(statement).catch((error: Error) => {
          throw new Error(`${from}: ${error.message}\n${statement}`);
        });
      }
      const made = (await databases()).filter((name) => !before.has(name));
      const [rows] = await db.query(
        'select count(*) as n from information_schema.tables where table_schema in (?)',
        [made],
      );
      expect((rows as Array<{ n: number }>)[0].n).toBeGreaterThan(4);
      await db.query('set foreign_key_checks = 0');
      for (const name of made) await db.query(`drop database \`${name}\``);
    }
    await db.end();

    async function databases(): Promise<string[]> {
      const [rows] = await db.query('select schema_name as name from information_schema.schemata');
      return (rows as Array<{ name: string }>).map(({ name }) => name);
    }
  } finally {
    await server.close();
  }
});
