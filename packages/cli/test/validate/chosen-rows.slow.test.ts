import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

const schemas = resolve(import.meta.dirname, '../../../datagen/test/schemas');
let folder: string;

async function datagen(...args: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

async function checksOf(schema: string): Promise<Map<string, string>> {
  const { stdout } = await datagen('validate', schema, '-d', 'data', '--json');
  const report = JSON.parse(stdout) as { checks: Array<{ id: string; status: string }> };
  return new Map(report.checks.map(({ id, status }) => [id, status]));
}

const document = JSON.parse(readFileSync(join(schemas, 'bridges.json'), 'utf8')) as {
  nodes: Array<{ rows?: number; columns: Array<{ generator: Record<string, Record<string, unknown>> }> }>;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-chosen-'));
  document.nodes[0].rows = 2000;
  document.nodes[5].rows = 8000;
  writeFileSync(join(folder, 'bridges.json'), JSON.stringify(document));
  const made = await datagen('generate', 'bridges.json', '-o', 'data', '--quiet');
  expect(made.exitCode, made.stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const references = 'loan.by_id.references.reader.reader_id.where.by.reader';

test('what was declared is what is found', async () => {
  const checks = await checksOf('bridges.json');
  for (const id of ['loan.book_id.popularity', 'shelf.book_id.popularity', references])
    expect(checks.get(id), id).toBe('passed');
});

test('data that were made otherwise fail', async () => {
  const other = structuredClone(document);
  const lookup = (node: number, column: number) => other.nodes[node].columns[column].generator.lookup;
  lookup(5, 1).popularity = 2.5;
  lookup(3, 1).popularity = 0.05;
  other.nodes[5].columns[3].generator.polymorphic.from = { reader: 'club.club_id', club: 'reader.reader_id' };
  writeFileSync(join(folder, 'other.json'), JSON.stringify(other));
  const checks = await checksOf('other.json');
  const wrong = 'loan.by_id.references.club.club_id.where.by.reader';
  for (const id of ['loan.book_id.popularity', 'shelf.book_id.popularity', wrong])
    expect(checks.get(id), id).toBe('failed');
});

test('a hierarchy has its levels, and a circle is none', async () => {
  const tree = { roots: 2, branching: 3, depth: 3 };
  const columns = [
    { name: 'id', type: 'int', generator: { sequence: {} } },
    {
      name: 'boss',
      type: 'int',
      nullable: true,
      generator: { lookup: { from: 'clerk.id', hierarchy: tree } },
    },
  ];
  const clerks = {
    version: '1.0',
    metadata: { name: 'Clerks' },
    timeframe: { start: '2025-01-01', end: '2025-12-31' },
    nodes: [{ id: 'clerk', kind: 'entity', pk: 'id', rows: 12, columns }],
    constraints: {},
  };
  writeFileSync(join(folder, 'clerks.json'), JSON.stringify(clerks));
  expect(
    (await datagen('generate', 'clerks.json', '-o', 'clerks', '--format', 'csv', '--quiet')).exitCode,
  ).toBe(0);
  const verdictOf = async () => {
    const { stdout } = await datagen('validate', 'clerks.json', '-d', 'clerks', '--json');
    const report = JSON.parse(stdout) as { checks: Array<{ id: string; status: string; message: string }> };
    return report.checks.find(({ id }) => id === 'clerk.boss.hierarchy');
  };
  expect(await verdictOf()).toMatchObject({
    status: 'passed',
    message: '3 levels of 2, 6, 4 rows, no circle',
  });
  const path = join(folder, 'clerks', 'clerk.csv');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  // Two clerks of the lowest level become each other's bosses.
  lines[11] = '11,12';
  lines[12] = '12,11';
  writeFileSync(path, `${lines.join('\n')}\n`);
  expect(await verdictOf()).toMatchObject({
    status: 'failed',
    message: 'level 3 has 2 rows, expected 4; 2 rows are on no level or another one',
  });
});
