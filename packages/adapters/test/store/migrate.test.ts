import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { RunSql, SqlRow, StoreDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations.ts';

function memory(): StoreDatabase {
  const database = new DatabaseSync(':memory:');
  const run: RunSql = async (sql, parameters = []) => {
    const statement = database.prepare(sql);
    const rows = statement.all(...(parameters as number[])) as SqlRow[];
    return { rows, changes: 0 };
  };
  return {
    flavour: 'sqlite',
    run,
    transaction: (work) => work(run),
    isConflict: () => false,
    close: async () => database.close(),
  };
}

async function shape(database: StoreDatabase): Promise<unknown> {
  return (await database.run('select name, sql from sqlite_schema where sql is not null order by name')).rows;
}

/** A row per table as that version wrote it. */
const oldRows: readonly string[] = [
  "insert into source values ('s', 'duckdb', '{}'); insert into metric_point values ('m', 1, 2.5, 3)",
  "insert into log_entry values ('l', 1, 'k', 5, 'null', 'aa')",
];

describe('migrations', () => {
  test.each(migrations.map((_, i) => i))(
    'a store of version %i comes to the newest and keeps its rows',
    async (from) => {
      const fresh = memory();
      await migrate(fresh);
      const old = memory();
      await migrate(old, from);
      for (const row of oldRows.slice(0, from).flatMap((rows) => rows.split('; '))) await old.run(row);
      await migrate(old);
      expect(await shape(old)).toEqual(await shape(fresh));
      if (from >= 1) expect((await old.run('select value from metric_point')).rows).toEqual([{ value: 2.5 }]);
      if (from >= 2) expect((await old.run('select kind from log_entry')).rows).toEqual([{ kind: 'k' }]);
    },
  );

  test('run once: the second time changes nothing', async () => {
    const database = memory();
    await migrate(database);
    const before = await shape(database);
    await migrate(database);
    expect(await shape(database)).toEqual(before);
  });
});
