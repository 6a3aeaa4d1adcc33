import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdb, renderQuery, sql } from '@dataing/sql';
import { describe, expect, test } from 'vitest';
import { admitSql, cleanUpAfterwards } from './set-up.ts';

cleanUpAfterwards();

const fixtures = resolve(import.meta.dirname, '../../../..', process.env.DATAING_FIXTURES ?? '../shared');
const folder = join(fixtures, 'bench/robustspot');

describe.runIf(existsSync(folder))('real CSV files with spaces and + in their names', () => {
  test('a folder of them: keyword columns, and sums that agree with the rows', async () => {
    const warehouse = await openDuckdb(folder, { threads: 2 });
    const tables = await warehouse.tables();
    expect(tables.length).toBeGreaterThan(60);
    const names = tables.map((t) => t.name);
    expect(names).toContain('2020-08-06+15_09_00');
    for (const name of names.filter((_, i) => i % 16 === 0)) {
      const from = { kind: 'table', name } as const;
      const item = (column: string) => sql.item(sql.call('sum', sql.column(column)));
      const total = renderQuery({ kind: 'query', select: [item('cnt'), item('min')], from }, duckdb);
      const every = renderQuery(
        { kind: 'query', select: [sql.item(sql.column('cnt')), sql.item(sql.column('min'))], from },
        duckdb,
      );
      const { rows: sums } = await warehouse.run(await admitSql(total, names));
      const { rows } = await warehouse.run(await admitSql(every, names), { maxRows: 1_000_000 });
      expect(sums[0]).toEqual([0, 1].map((i) => rows.reduce((sum, row) => sum + Number(row[i]), 0)));
    }
    await warehouse.close();
  });
});
