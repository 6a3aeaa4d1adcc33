import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claims } from './example-claims.ts';
import { markdownRows, type Step, stepsOf, withSteps } from './walk-page.ts';

const folder = join(import.meta.dirname, '../../../examples');
/** A local run with DATAING_UPDATE=1 writes the figures of the pages anew; without it they are only compared. */
const update = process.env.DATAING_UPDATE === '1';
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
  const path = join(folder, name, 'README.md');
  const page = readFileSync(path, 'utf8');
  const steps = stepsOf(page);
  const queries = steps.filter(({ language }) => language === 'sql');
  const found: Step[] = [];
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
    const rest = found.values();
    if (!update) return;
    const anew = steps.map((step) => (step.language === 'sql' ? (rest.next().value ?? step) : step));
    writeFileSync(path, withSteps(page, anew));
  });

  test('its data, without the planted faults, pass every check', async () => {
    expect((await datagen('generate', schema, '-o', 'twin', '--no-incidents')).exitCode).toBe(0);
    const { exitCode, said } = await datagen('validate', schema, '--data', 'twin', '--min-score', '95');
    expect(exitCode, said).toBe(0);
    expect(said).toContain(', 0 failed, ');
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

  test('its page says what will be found, with a figure for each query', () => {
    expect(queries.length).toBeGreaterThanOrEqual(4);
    expect(page).toContain(`datagen generate examples/${name}/schema.json`);
    if (!update) expect(queries.filter(({ table }) => table === '')).toEqual([]);
  });

  test.each(queries)('finds what the page shows by $code', async (step) => {
    const now = { ...step, table: await markdownRows(connection, step.code, cwd) };
    found.push(now);
    expect(now.table.split('\n').length).toBeGreaterThan(3);
    if (!update) expect(now).toEqual(step);
  });

  test.each(Object.entries(claims[name]))('%s', async (_, condition) => {
    const reader = await connection.runAndReadAll(`select (${condition})`);
    expect(reader.getRows()).toEqual([[true]]);
  });
});
