import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { type Server, startServer } from '@dataing/servers';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';

const DAYS = 60;
const BAD_DAYS = 4;
const START_MS = Date.UTC(2026, 0, 5);

/** Sixty days of forty payments; in the last four they are in cents. */
const rows = Array.from({ length: DAYS * 40 }, (_, i) => {
  const day = Math.floor(i / 40);
  const at = new Date(START_MS + day * 86_400_000 + (i % 40) * 2_000_000).toISOString().slice(0, 19);
  const amount = 20 + ((i * 37) % 60) + ((i * 13) % 100) / 100;
  const shown = day >= DAYS - BAD_DAYS ? Math.round(amount * 100) : amount;
  return `(${i}, '${at.replace('T', ' ')}', ${shown.toFixed(2)}, '${['card', 'cash', 'wire'][i % 3]}')`;
});

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-mariadb-'));
  server = await startServer('mariadb');
  const connection = await createConnection(server.address);
  await connection.query(
    'create table payments (id integer primary key, paid_at datetime not null, amount double, method varchar(10))',
  );
  await connection.query(`insert into payments values ${rows.join(', ')}`);
  await connection.end();
  writeFileSync(join(folder, 'dataing.yml'), 'sources:\n  shop: {type: mysql, url_env: SHOP_URL}\n');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

interface Report {
  readonly verdict: string;
  readonly causes: ReadonlyArray<{ readonly type: string; readonly asset: string }>;
  readonly scope: { readonly table: string; readonly where: string };
  readonly not_looked_at: readonly string[];
  readonly queries: ReadonlyArray<{ readonly sql: string }>;
}

test('MariaDB has no quantiles: the tests by them are named as not looked at, and the rest goes on', async () => {
  const { io, stdout, stderr } = recordingIo({ cwd: folder, env: { SHOP_URL: server.address } });
  const at = new Date(START_MS + (DAYS - BAD_DAYS) * 86_400_000).toISOString().slice(0, 10);
  const alert = ['--source', 'shop', '--table', 'payments', '--metric', 'avg(amount)', '--at', at];
  const exitCode = await runDataing(['investigate', ...alert, '--no-keep', '--json'], io);
  expect([exitCode, stderr()]).toEqual([0, '']);
  const report = JSON.parse(stdout()) as Report;
  expect(report.verdict).toBe('fault');
  expect(report.causes[0]).toMatchObject({ type: 'unit_change', asset: 'payments' });
  expect(report.not_looked_at).toContainEqual(expect.stringContaining('The test "scale" of payments'));
  // The condition of the scope is in the server's own words: pasted there it finds the affected rows.
  const connection = await createConnection(server.address);
  const [[found]] = await connection.query<RowDataPacket[]>(
    `select count(*) as rows_found from ${report.scope.table} where ${report.scope.where}`,
  );
  await connection.end();
  expect(found.rows_found).toBe(BAD_DAYS * 40);
  expect(report.queries.every(({ sql }) => !/quantile|percentile/i.test(sql))).toBe(true);
});
