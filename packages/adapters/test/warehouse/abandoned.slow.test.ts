import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '@dataing/servers';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { expect, test } from 'vitest';

const entry = join(import.meta.dirname, 'entries/slow-query.ts');
const rows = Array.from({ length: 2000 }, (_, i) => `(${i})`).join(', ');
const statements = ['create table orders (id bigint)', `insert into orders values ${rows}`];

/** Starts the query in a process of its own, waits until it runs, and kills the process as a power cut would. */
async function abandon(dialect: string, address: string, running: () => Promise<number>): Promise<void> {
  const child = spawn(process.execPath, [entry, dialect, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const early = once(child, 'exit').then(() => Promise.reject(new Error('the process ended by itself')));
  await Promise.race([once(child.stdout, 'data'), early]);
  early.catch(() => undefined);
  while ((await running()) === 0) await delay(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function endsByItself(running: () => Promise<number>): Promise<void> {
  expect(await running()).toBeGreaterThan(0);
  // Alone it would take a quarter of an hour.
  while ((await running()) > 0) await delay(100);
}

test('PostgreSQL ends a query whose process is gone', async () => {
  const server = await startServer('postgres');
  const client = new pg.Client({ connectionString: server.address });
  try {
    await client.connect();
    for (const sql of statements) await client.query(sql);
    const own = `select 1 from pg_stat_activity
      where application_name = 'dataing' and state = 'active' and query like 'fetch%'`;
    const running = async () => (await client.query(own)).rowCount ?? 0;
    await abandon('postgres', server.address, running);
    await endsByItself(running);
  } finally {
    await client.end();
    await server.close();
  }
}, 60_000);

test('MariaDB ends a query whose process is gone', async () => {
  const server = await startServer('mariadb');
  const connection = await createConnection(server.address);
  try {
    for (const sql of statements) await connection.query(sql);
    const own = "select id from information_schema.processlist where info like 'select sum(a.id%'";
    const running = async () => ((await connection.query(own))[0] as unknown[]).length;
    await abandon('mysql', server.address, running);
    await endsByItself(running);
  } finally {
    await connection.end();
    await server.close();
  }
}, 60_000);

test('the processes of SQLite end with the one that asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'abandoned-'));
  const path = join(folder, 'shop.db');
  const database = new DatabaseSync(path);
  for (const sql of statements) database.exec(sql);
  database.close();
  const running = async () => {
    const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes('sqlite-worker') && line.includes(path)).length;
  };
  await abandon('sqlite', path, running);
  while ((await running()) > 0) await delay(50);
  rmSync(folder, { recursive: true });
}, 60_000);
