import type { Store } from '@dataing/ports';
import pg from 'pg';
import { numberParameters, type RunSql, type SqlRow, type SqlValue, type StoreDatabase } from './database.ts';
import { openStore } from './store.ts';
import { unreachable } from './store-error.ts';
import { isPostgresConflict } from './postgres-conflict.ts';

/** Connections of one store. */
const CONNECTIONS = 4;

/** The store in a PostgreSQL database (12 or later), its tables in the schema that the connection finds first. */
export async function openPostgresStore(url: string): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  // A connection that breaks while idle is replaced at its next use.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw unreachable(error, new URL(url).host);
  }
  return openStore(databaseOf(pool));
}

function databaseOf(pool: pg.Pool): StoreDatabase {
  return {
    flavour: 'postgres',
    run: runOn(pool),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin isolation level serializable');
        const result = await work(runOn(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        const isLost = await client.query('rollback').then(
          () => false,
          () => true,
        );
        client.release(isLost);
        throw error;
      }
    },
    isConflict: isPostgresConflict,
    close: () => pool.end(),
  };
}

function runOn(client: pg.Pool | pg.PoolClient): RunSql {
  return async (sql, parameters = []) => {
    const { rows, rowCount } = await client.query(numberParameters(sql), parameters.map(asBuffer));
    return { rows: rows as SqlRow[], changes: rowCount ?? 0 };
  };
}

/** `pg` takes bytes as a Buffer only. */
function asBuffer(value: SqlValue): null | number | string | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
