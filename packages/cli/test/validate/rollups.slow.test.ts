import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../../../..');
const own = join(repository, 'packages/datagen/test/schemas/rollups.json');
const example = join(repository, 'examples/keywords/rollup.json');

interface Column {
  name: string;
  generator: { rollup?: Record<string, unknown> };
}
interface Rolled {
  nodes: Array<{ id: string; rows?: number; columns: Column[] }>;
  incidents?: object[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-rollups-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return { stdout: stdout(), stderr: stderr() };
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Rolled;
const write = (name: string, document: Rolled) => writeFileSync(join(folder, name), JSON.stringify(document));

/** The verdicts of the roll-ups, by `table.column`. */
async function verdicts(schema: string, data: string): Promise<Map<string, string>> {
  const { checks } = JSON.parse((await datagen('validate', schema, '--data', data, '--json')).stdout) as {
    checks: Array<{ kind: string; table: string; column: string; status: string }>;
  };
  const rollups = checks.filter(({ kind }) => kind === 'rollups');
  return new Map(rollups.map(({ table, column, status }) => [`${table}.${column}`, status]));
}

const hashesOf = (data: string): unknown =>
  (JSON.parse(readFileSync(join(folder, data, '.metadata.json'), 'utf8')) as { tables: unknown }).tables;

test.each([
  ['own', own, 16],
  ['example', example, 6],
])('every roll-up of the %s document adds up in DuckDB', async (name, schema, count) => {
  await datagen('generate', schema, '-o', name, '--quiet');
  const found = await verdicts(schema, name);
  expect([...found.values()]).toEqual(new Array(count).fill('passed'));
});

test('each lie about a roll-up is found', async () => {
  await datagen('generate', own, '-o', 'truth', '--quiet');
  const lies: Array<[string, string, Record<string, unknown>]> = [
    ['product', 'units_returned', { where: undefined }],
    ['product', 'revenue', { expression: 'quantity * unit_price + 0.01' }],
    ['product', 'mean_quantity', { empty: -1, where: 'quantity > 100' }],
    ['customer', 'lifetime_value', { agg: 'max', empty: 0 }],
    ['customer', 'first_order', { agg: 'max' }],
    ['day', 'orders', { where: 'amount > 5' }],
  ];
  const document = read(own);
  for (const [table, column, lie] of lies) {
    const spec = document.nodes.find(({ id }) => id === table)?.columns.find(({ name }) => name === column);
    Object.assign(spec?.generator.rollup ?? {}, lie);
  }
  write('lies.json', document);
  const failed = [...(await verdicts('lies.json', 'truth'))].filter(([, status]) => status !== 'passed');
  expect(new Map(failed)).toEqual(new Map(lies.map(([table, column]) => [`${table}.${column}`, 'failed'])));
});

test('items loaded twice no longer add up to their order; the twin without incidents does', async () => {
  const document = read(own);
  document.incidents = [
    {
      type: 'duplicates',
      table: 'item',
      id: 'twice',
      rate: 0.2,
      window: { start: '2024-01-05', end: '2024-02-20' },
    },
  ];
  write('faulty.json', document);
  await datagen('generate', 'faulty.json', '-o', 'faulty', '--quiet');
  await datagen('generate', 'faulty.json', '-o', 'twin', '--quiet', '--no-incidents');
  expect((await verdicts('faulty.json', 'faulty')).get('order.amount')).toBe('failed');
  expect((await verdicts('faulty.json', 'twin')).get('order.amount')).toBe('passed');
});

test('workers and shards give the bytes of one thread', async () => {
  const document = read(own);
  for (const node of document.nodes)
    if (node.rows !== undefined && node.id === 'customer') node.rows = 40_000;
  write('large.json', document);
  await datagen('generate', 'large.json', '-o', 'one', '--quiet', '--workers', '0');
  await datagen('generate', 'large.json', '-o', 'two', '--quiet', '--workers', '2');
  for (const shard of ['1/3', '2/3', '3/3'])
    await datagen('generate', 'large.json', '-o', 'shards', '--quiet', '--shard', shard);
  await datagen('merge', 'shards');
  expect(hashesOf('two')).toEqual(hashesOf('one'));
  const hashes = (tables: unknown) => JSON.stringify(tables).match(/"[0-9a-f]{16,}"/g);
  expect(hashes(hashesOf('shards'))).toEqual(hashes(hashesOf('one')));
});

test('peek says what it reads', async () => {
  const { stdout, stderr } = await datagen('peek', own, '--table', 'product', '--rows', '0..3');
  expect(stdout).toContain('revenue');
  expect(stderr).toContain('"revenue" is read off all');
});

test('the commands of the page run', async () => {
  write('rollup.json', read(example));
  const page = readFileSync(join(repository, 'docs/datagen/rollups.md'), 'utf8');
  const commands = /```sh\n([^]*?)```/.exec(page)?.[1].trim().split('\n') ?? [];
  expect(commands).toHaveLength(4);
  for (const command of commands) expect((await datagen(...command.split(' ').slice(1))).stdout).not.toBe('');
});
