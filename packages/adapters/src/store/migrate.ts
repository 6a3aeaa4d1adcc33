import { DiagnosticError } from '@dataing/base/diagnostics';
import type { StoreDatabase } from './database.ts';
import { migrations } from './migrations.ts';

const types = {
  sqlite: { bytes: 'blob', number: 'integer', real: 'real' },
  postgres: { bytes: 'bytea', number: 'bigint', real: 'double precision' },
} as const;

/** Brings the tables to version `to` (the newest by default), in one transaction. Error: STORE_TOO_NEW. */
export async function migrate(database: StoreDatabase, to: number = migrations.length): Promise<void> {
  await database.run(
    'create table if not exists store_version (id integer primary key, version integer not null)',
  );
  await database.transaction(async (run) => {
    // Whoever writes here first goes on; others wait, then find the work done.
    await run(
      'insert into store_version (id, version) values (1, 0) on conflict (id) do update set version = store_version.version',
    );
    const { rows } = await run('select version from store_version where id = 1');
    const version = Number(rows[0].version);
    if (version > migrations.length) throw tooNew(version);
    for (const statement of migrations.slice(version, to).flat()) {
      await run(fillTypes(statement, types[database.flavour]));
    }
    if (version < to) await run('update store_version set version = ? where id = 1', [to]);
  });
}

function fillTypes(statement: string, names: Readonly<Record<string, string>>): string {
  return statement.replace(/\{(\w+)\}/g, (_, name: string) => names[name]);
}

function tooNew(version: number): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'STORE_TOO_NEW',
      severity: 'error',
      message: `the store has version ${version}; this program knows versions up to ${migrations.length}`,
      help: 'Use the newer program that wrote it, or another store. Nothing was changed.',
    },
  ]);
}
