import type { Warehouse, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import pg from 'pg';
import { EngineWarehouse } from '../warehouse/engine-warehouse.ts';
import { serverUnreachable } from '../warehouse/fail.ts';
import { type DeclaredKey, withKeys } from '../warehouse/keys.ts';
import { type ServerAddress, tlsOptions } from '../warehouse/server-address.ts';
import { typeFacts } from './cells.ts';
import { estimateByPlan, readFacts } from './plan.ts';
import { PostgresRun } from './run.ts';
import { TypeNames } from './type-names.ts';

const CONCURRENT_MAX = 4;
const CONNECT_MS = 10_000;

const COLUMNS = `
  select n.nspname::text as schema, c.relname::text as table, c.relkind::text as kind, c.reltuples::float8 as rows,
    n.nspname = current_schema() as is_default, a.attname::text as column,
    coalesce(b.typname, t.typname)::text as type, coalesce(b.typtype, t.typtype)::text as type_kind,
    format_type(a.atttypid, a.atttypmod) as native, not a.attnotnull as nullable
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
    and has_table_privilege(c.oid, 'select')
  order by n.nspname, c.relname, a.attnum`;

const KEYS = `
  select k.contype = 'p' as is_primary, n.nspname::text as schema, c.relname::text as table,
    n.nspname = current_schema() as is_default, fn.nspname::text as other_schema, fc.relname::text as other,
    fn.nspname = current_schema() as other_is_default,
    (select json_agg(a.attname order by x.i) from unnest(k.conkey) with ordinality x(num, i)
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.num) as columns,
    (select json_agg(a.attname order by x.i) from unnest(k.confkey) with ordinality x(num, i)
      join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.num) as other_columns
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_class fc on fc.oid = k.confrelid
  left join pg_catalog.pg_namespace fn on fn.oid = fc.relnamespace
  where k.contype in ('p', 'f')
  order by n.nspname, c.relname, k.conname`;

/**
 * A PostgreSQL database, read-only: every query in a read-only transaction of its own, in UTC, through a cursor that
 * takes one SELECT. As a text, `address` is `postgres://user:password@host:port/database`; what it leaves out comes from the usual
 * PG variables. Error: WAREHOUSE_UNREACHABLE.
 */
export async function openPostgresWarehouse(address: string | ServerAddress): Promise<Warehouse> {
  const pools = [CONCURRENT_MAX, 1].map((max) => newPool(address, max));
  const [pool, control] = pools;
  const close = async () => {
    await Promise.all(pools.map((own) => own.end()));
  };
  try {
    await pool.query('select 1');
  } catch (error) {
    await close();
    throw serverUnreachable('PostgreSQL', error);
  }
  const types = new TypeNames();
  return new EngineWarehouse({
    dialect: 'postgres',
    concurrent: CONCURRENT_MAX,
    tables: () => readTables(pool),
    facts: () => readFacts(pool),
    newRun: () => new PostgresRun(pool, control, types),
    estimate: (sql) => estimateByPlan(pool, sql),
    close,
  });
}

function newPool(address: string | ServerAddress, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...(typeof address === 'string' ? { connectionString: address } : connectionOf(address)),
    max,
    application_name: 'dataing',
    connectionTimeoutMillis: CONNECT_MS,
    options: '-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c default_transaction_read_only=on',
  });
  // A connection that breaks while idle is replaced at its next use.
  pool.on('error', () => undefined);
  return pool;
}

function connectionOf({ tls, password, ...where }: ServerAddress): pg.PoolConfig {
  // Without one, the driver would look for a password elsewhere.
  return { ...where, password: password ?? '', ssl: tlsOptions(tls) ?? false };
}

interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly rows: number;
  readonly is_default: boolean;
  readonly column: string;
  readonly type: string;
  readonly type_kind: string;
  readonly native: string;
  readonly nullable: boolean;
}

const tableTypes: Readonly<Record<string, WarehouseTable['tableType']>> = {
  v: 'view',
  m: 'view',
  f: 'external',
};

/** Tables and views that this user may read. Their sizes are the planner's guesses, so they are not told. */
async function readTables(pool: pg.Pool): Promise<readonly WarehouseTable[]> {
  const { rows } = await pool.query<ColumnRow>(COLUMNS);
  const tables = new Map<string, WarehouseTable & { columns: WarehouseColumn[] }>();
  for (const row of rows) {
    const name = nameOf(row.is_default, row.schema, row.table);
    const table = tables.get(name) ?? { name, tableType: tableTypes[row.kind] ?? 'table', columns: [] };
    tables.set(name, table);
    table.columns.push({
      name: row.column,
      dataType: typeFacts(row.type, row.type_kind).type,
      nativeType: row.native,
      nullable: row.nullable,
    });
  }
  return withKeys([...tables.values()], await readKeys(pool));
}

interface KeyRow {
  readonly is_primary: boolean;
  readonly schema: string;
  readonly table: string;
  readonly is_default: boolean;
  readonly columns: readonly string[];
  readonly other_schema: string | null;
  readonly other: string | null;
  readonly other_is_default: boolean | null;
  readonly other_columns: readonly string[] | null;
}

async function readKeys(pool: pg.Pool): Promise<readonly DeclaredKey[]> {
  const { rows } = await pool.query<KeyRow>(KEYS);
  return rows.map((row) => {
    const key = { table: nameOf(row.is_default, row.schema, row.table), columns: row.columns };
    if (row.is_primary || row.other === null) return key;
    const table = nameOf(row.other_is_default === true, row.other_schema ?? '', row.other);
    return { ...key, references: { table, columns: row.other_columns ?? [] } };
  });
}

function nameOf(isDefault: boolean, schema: string, table: string): string {
  return isDefault ? table : `${schema}.${table}`;
}
