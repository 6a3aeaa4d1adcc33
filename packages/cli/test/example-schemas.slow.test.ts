import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../examples');
const names = readdirSync(folder).filter((name) => name !== 'keywords' && name !== 'README.md');

test('there are examples of eight trades', () => {
  expect(names.sort()).toEqual([
    'bank',
    'city-offices',
    'clinic',
    'factory',
    'logistics',
    'marketing',
    'saas',
    'shop',
  ]);
});

describe.each(names)('%s', (name) => {
  const schema = join(folder, name, 'schema.json');
  const page = readFileSync(join(folder, name, 'README.md'), 'utf8');
  const queries = [...page.matchAll(/```sql\n([\s\S]*?)\n```/g)].map((match) => match[1]);
  let cwd: string;
  let connection: DuckDBConnection;

  async function datagen(...args: readonly string[]) {
    const recording = recordingIo({ cwd });
    const exitCode = await runDatagen(args, recording.io);
    return { exitCode, said: recording.stdout() + recording.stderr(), stderr: recording.stderr() };
  }

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'dataing-example-'));
    const { exitCode, stderr } = await datagen('generate', schema, '-o', 'data');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const file of readdirSync(join(cwd, 'data'))) {
      if (!file.endsWith('.parquet') || file.startsWith('_')) continue;
      const path = join(cwd, 'data', file);
      await connection.run(`create view "${file.replace('.parquet', '')}" as from read_parquet('${path}')`);
    }
  });
  afterAll(() => {
    connection.closeSync();
    rmSync(cwd, { recursive: true });
  });

  test('its data, without the planted faults, pass every check', async () => {
    expect((await datagen('generate', schema, '-o', 'twin', '--no-incidents')).exitCode).toBe(0);
    const { exitCode, said } = await datagen('validate', schema, '--data', 'twin');
    expect(exitCode, said).toBe(0);
  });

  test('its data teach a schema whose tables are as large', async () => {
    const { exitCode, said } = await datagen('infer', 'data', '-o', 'inferred.json', '--report', '--json');
    expect(exitCode, said).toBe(0);
    const report = JSON.parse(said) as { tables: { table: string; source_rows: number; rows: number }[] };
    const off = report.tables.filter(
      ({ source_rows: before, rows }) => Math.abs(rows - before) > 5 + 0.2 * before,
    );
    expect(off).toEqual([]);
  });

  test('its page says what will be found, four times', () => {
    expect(queries).toHaveLength(4);
    expect(page).toContain(`datagen generate examples/${name}/schema.json`);
  });

  test.each(queries)('finds something by %s', async (query) => {
    const rows = (await connection.runAndReadAll(query)).getRows();
    expect(rows.length).toBeGreaterThan(0);
  });
});
