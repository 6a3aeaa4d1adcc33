import { randomUUID } from 'node:crypto';
import type { QueryEstimate, WarehouseFacts } from '@dataing/ports';
import type { Pool } from 'mysql2';
import { connectionOf, execute } from './run.ts';

interface PlanRow {
  readonly id: number | string | null;
  readonly rows: number | string | null;
}

/**
 * What the planner expects to read. EXPLAIN has a line per table: those of one SELECT are nested loops, so their rows
 * multiply; what conditions would take away is not counted. Of the result it tells nothing.
 */
export async function estimateByPlan(pool: Pool, sql: string): Promise<QueryEstimate> {
  const lines = (await execute(pool, `explain ${sql}`)) as readonly PlanRow[];
  const products = new Map<unknown, number>();
  for (const { id, rows } of lines) {
    if (rows !== null) products.set(id, (products.get(id) ?? 1) * Number(rows));
  }
  const works = [...products.values()];
  return works.length === 0 ? {} : { workRows: works.reduce((most, rows) => Math.max(most, rows)) };
}

/** Privileges that let a role see and no more. */
const READING = new Set(['USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'PROCESS', 'REFERENCES']);

/** The role, by its grants, and a write tried in a transaction as queries have it. */
export async function readFacts(pool: Pool): Promise<WarehouseFacts> {
  const [{ version, user }] = (await execute(
    pool,
    'select version() as version, current_user() as user',
  )) as readonly [{ readonly version: string; readonly user: string }];
  const grants = (await execute(pool, 'show grants')) as ReadonlyArray<Readonly<Record<string, string>>>;
  const mayWrite = grants.flatMap((row) => writesOf(Object.values(row)[0]));
  const maker = /MariaDB/i.test(version) ? 'MariaDB' : 'MySQL';
  const engine = `${maker} ${version.replace(/-MariaDB.*$/i, '')}`;
  return { engine, user, refusesWrites: await refusesWrites(pool), mayWrite };
}

/** `GRANT SELECT, INSERT ON shop.* TO ...`: what of it changes something. What stands behind TO may hold a password's hash. */
function writesOf(grant: string): string[] {
  const match = /^GRANT (.+?) ON (.+?) TO /.exec(grant);
  if (match === null) return [];
  const names = match[1].replaceAll(/\s*\([^)]*\)/g, '').split(', ');
  const writing = names.filter((name) => !READING.has(name));
  return writing.length === 0 ? [] : [`may ${writing.join(', ')} on ${match[2].replaceAll('`', '')}`];
}

/** Tries to drop a table that is not there: a transaction that only reads refuses that before it looks. */
async function refusesWrites(pool: Pool): Promise<boolean> {
  const connection = await connectionOf(pool);
  try {
    await execute(connection, 'start transaction read only');
    return await execute(connection, `drop table if exists \`dataing_probe_${randomUUID()}\``).then(
      () => false,
      () => true,
    );
  } finally {
    await execute(connection, 'rollback');
    connection.release();
  }
}
