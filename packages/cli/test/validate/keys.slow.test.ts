import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';

const example = resolve(import.meta.dirname, '../../../../examples/keywords/ordinal.json');
let folder: string;

async function datagen(...args: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-keys-'));
  expect(await datagen('generate', example, '-o', 'csv', '--format', 'csv', '--quiet')).toMatchObject({
    exitCode: 0,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function checksOf(data: string): Promise<Map<string, { status: string; violations: number | null }>> {
  const { stdout } = await datagen('validate', example, '-d', data, '--json');
  const report = JSON.parse(stdout) as {
    checks: Array<{ id: string; status: string; violations: number | null }>;
  };
  return new Map(report.checks.map((check) => [check.id, check]));
}

const ids = [
  'purchase_line.purchase_id+line.key',
  'purchase_line.shop_id+product_id.references.assortment.shop_id+product_id',
];

test('keys of several columns and what refers to them hold in generated files', async () => {
  const checks = await checksOf('csv');
  for (const id of ids) expect(checks.get(id), id).toMatchObject({ status: 'passed', violations: 0 });
});

test('a repeated pair is a repeated key, a pair that is nowhere refers to nothing', async () => {
  const read = (name: string) =>
    readFileSync(join(folder, 'csv', `${name}.csv`), 'utf8')
      .trimEnd()
      .split('\n');
  mkdirSync(join(folder, 'broken'));
  for (const name of ['shop', 'product', 'purchase', 'opening', 'assortment'])
    writeFileSync(join(folder, 'broken', `${name}.csv`), `${read(name).join('\n')}\n`);
  const lines = read('purchase_line');
  // Both halves of the pair exist, but not together: products begin at 101.
  const [purchase, line, , product] = lines[2].split(',');
  lines[2] = [purchase, line, 99, product, 1].join(',');
  lines.push(lines[1]);
  writeFileSync(join(folder, 'broken', 'purchase_line.csv'), `${lines.join('\n')}\n`);
  const checks = await checksOf('broken');
  for (const id of ids) expect(checks.get(id), id).toMatchObject({ status: 'failed', violations: 1 });
});

test('a database takes the tables with their keys', async () => {
  const args = ['-o', 'sql', '--format', 'sql', '--dialect', 'duckdb', '--quiet'];
  expect((await datagen('generate', example, ...args)).exitCode).toBe(0);
  const connection = await (await DuckDBInstance.create()).connect();
  const run = (name: string) => connection.run(readFileSync(join(folder, 'sql', `${name}.sql`), 'utf8'));
  await run('_schema');
  for (const name of ['shop', 'product', 'assortment', 'opening', 'purchase', 'purchase_line'])
    await run(name);
  const reader = await connection.runAndReadAll(
    "select constraint_text from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY') and table_name = 'purchase_line' order by 1",
  );
  expect(reader.getRows().flat()).toEqual([
    'FOREIGN KEY (purchase_id) REFERENCES purchase(purchase_id)',
    'FOREIGN KEY (shop_id, product_id) REFERENCES assortment(shop_id, product_id)',
    'PRIMARY KEY(purchase_id, line)',
  ]);
  connection.closeSync();
});
