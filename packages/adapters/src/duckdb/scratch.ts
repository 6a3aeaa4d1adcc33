import { availableParallelism } from 'node:os';
import { DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Scratch, ScratchTable } from '@dataing/ports';
import { engineError } from '../warehouse/fail.ts';
import { duckdbWarehouse } from './warehouse.ts';

/** A type as DuckDB writes it; nothing that could be more than a type. */
const TYPE = /^[a-z][a-z0-9_ ]*(\(\d+(,\s*\d+)?\))?$/i;

/**
 * Opens a database in memory with empty tables, to be filled with rows and asked. It reaches no file and no network.
 * Error: WAREHOUSE_UNREACHABLE, of a type that DuckDB does not know.
 */
export async function openScratch(tables: readonly ScratchTable[]): Promise<Scratch> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(Math.min(2, availableParallelism())),
    memory_limit: '512MiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const inserts = new Map<string, DuckDBPreparedStatement>();
  try {
    for (const { name, columns } of tables) {
      const refused = columns.find((it) => !TYPE.test(it.type));
      if (refused !== undefined) throw new Error(`${refused.type} is no type of a column`);
      const list = columns.map((it) => `${quoted(it.name)} ${it.type}`).join(', ');
      await connection.run(`create table ${quoted(name)} (${list})`);
      const values = columns.map((it, i) => `cast($${i + 1} as ${it.type})`).join(', ');
      inserts.set(name, await connection.prepare(`insert into ${quoted(name)} values (${values})`));
    }
    await connection.run('set enable_external_access = false; set lock_configuration = true');
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw engineError('WAREHOUSE_UNREACHABLE', error);
  }
  const warehouse = duckdbWarehouse({ instance, isFiles: false, close: () => Promise.resolve() });
  return {
    warehouse,
    async fill(rows) {
      for (const [name, insert] of inserts) {
        await connection.run(`delete from ${quoted(name)}`);
        for (const row of rows.get(name) ?? []) {
          row.forEach((cell, i) =>
            cell === null ? insert.bindNull(i + 1) : insert.bindVarchar(i + 1, cell),
          );
          await insert.run();
        }
      }
    },
    async close() {
      for (const insert of inserts.values()) insert.destroySync();
      await warehouse.close();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
