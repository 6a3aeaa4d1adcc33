import type { QueryEstimate, WarehouseFacts } from '@dataing/ports';
import type pg from 'pg';

interface PlanNode {
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[];
}

/** What PostgreSQL's planner expects: its "Plan Rows" of each step. */
export async function estimateByPlan(pool: pg.Pool, sql: string): Promise<QueryEstimate> {
  // The extended protocol takes one statement; EXPLAIN alone runs nothing.
  const { rows } = await pool.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>({
    text: `explain (format json) ${sql}`,
    queryMode: 'extended',
  } as pg.QueryConfig);
  const { Plan: root } = rows[0]['QUERY PLAN'][0];
  return { rows: root['Plan Rows'], workRows: largest(root) };
}

function largest({ 'Plan Rows': rows, Plans = [] }: PlanNode): number {
  return Plans.reduce((most, plan) => Math.max(most, largest(plan)), rows);
}

const ROLE = `
  select current_setting('server_version') as version, current_user::text as user,
    (select rolsuper from pg_catalog.pg_roles where rolname = current_user) as is_super,
    has_database_privilege(current_database(), 'create') as makes_schemas,
    (select count(*)::int from pg_catalog.pg_namespace n
      where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
        and has_schema_privilege(n.oid, 'create')) as makes_in,
    (select count(*)::int from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
        and has_table_privilege(c.oid, 'insert, update, delete, truncate')) as changes`;

interface RoleRow {
  readonly version: string;
  readonly user: string;
  readonly is_super: boolean | null;
  readonly makes_schemas: boolean;
  readonly makes_in: number;
  readonly changes: number;
}

/** The role, by what PostgreSQL says it may do, and a write tried in a transaction as queries have it. */
export async function readFacts(pool: pg.Pool): Promise<WarehouseFacts> {
  const { rows } = await pool.query<RoleRow>(ROLE);
  const [{ version, user, is_super, makes_schemas, makes_in, changes }] = rows;
  const mayWrite = [
    ...(is_super === true ? ['is a superuser'] : []),
    ...(changes > 0 ? [`may change rows of ${count(changes, 'table')}`] : []),
    ...(makes_in > 0 ? [`may make tables in ${count(makes_in, 'schema')}`] : []),
    ...(makes_schemas ? ['may make schemas'] : []),
  ];
  return { engine: `PostgreSQL ${version}`, user, refusesWrites: await refusesWrites(pool), mayWrite };
}

/** Tries a table that would live as long as the transaction, which is taken back in any case. */
async function refusesWrites(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    return await client.query('create temporary table dataing_probe (a int) on commit drop').then(
      () => false,
      () => true,
    );
  } finally {
    await client.query('rollback');
    client.release();
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
