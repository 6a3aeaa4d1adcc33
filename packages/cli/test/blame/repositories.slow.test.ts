import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitPlan, git, makeRepository } from '@dataing/adapters/git/test-history';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, expect, test } from 'vitest';
import { histories } from '../histories.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((it) => rmSync(it, { recursive: true, force: true })));

function folderOf(plans: readonly CommitPlan[]): string {
  const { folder } = makeRepository(plans);
  folders.push(folder);
  git(folder, ['reset', '-q', '--hard']);
  return folder;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-blame-'));
  folders.push(folder);
  return folder;
}

async function told(cwd: string, ...args: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd });
  const exitCode = await runDataing(['blame', ...args], io);
  return { exitCode, text: stdout(), errors: stderr() };
}

interface Wire {
  readonly entries: ReadonlyArray<{
    commit_message: string | null;
    description: string;
    hidden: string | null;
  }>;
  readonly not_looked_at: readonly string[];
  readonly known_anomalies: number | null;
}

async function wire(cwd: string, ...args: string[]): Promise<Wire> {
  const { exitCode, text, errors } = await told(cwd, ...args, '--json');
  expect([exitCode, errors]).toEqual([0, '']);
  return JSON.parse(text) as Wire;
}

const subjects = ({ entries }: Wire) => entries.map((it) => it.commit_message?.split('\n', 1)[0]);
const SHOWN = [
  'tidy\u001b]0;owned\u0007 up ::error::',
  'Amounts in whole money',
  'Take customers from the new API',
  'Marts have no prefix',
  'Never leave an amount empty (#412)',
  'Initial orders model (#389)',
];

test('a detached head, a folder inside, a bare clone and a work tree elsewhere have one history', async () => {
  const shop = folderOf(histories.shop);
  git(shop, ['checkout', '-q', '--detach', 'HEAD']);
  expect(subjects(await wire(shop, 'orders'))).toEqual(SHOWN);
  expect(subjects(await wire(join(shop, 'models'), 'orders'))).toEqual(SHOWN);
  const bare = join(emptyFolder(), 'shop.git');
  git(shop, ['clone', '-q', '--bare', shop, bare]);
  expect(subjects(await wire(emptyFolder(), 'orders', '--repo', bare))).toEqual(SHOWN);
});

test('a shallow clone tells what it has, and that it ends', async () => {
  const shop = folderOf(histories.shop);
  const shallow = join(emptyFolder(), 'shop');
  git(shop, ['clone', '-q', '--depth', '3', `file://${shop}`, shallow]);
  const found = await wire(shallow, 'orders');
  expect(subjects(found)).toEqual([SHOWN[0]]);
  expect(found.not_looked_at).toEqual([expect.stringMatching(/^before [0-9a-f]{10}: the clone is shallow$/)]);
});

test('an empty repository, one without a project, and no repository at all', async () => {
  const empty = emptyFolder();
  git(empty, ['init', '-q']);
  expect(await told(empty, 'orders')).toMatchObject({
    exitCode: 2,
    errors: expect.stringContaining('BLAME_TABLE_UNKNOWN'),
  });
  const without = folderOf([
    { name: 'a', files: { 'README.md': 'x', 'data.bin': Buffer.from([0, 255, 1]) } },
  ]);
  expect(await told(without, 'orders')).toMatchObject({
    exitCode: 2,
    errors: expect.stringContaining('BLAME_TABLE_UNKNOWN'),
  });
  expect(await told(emptyFolder(), 'orders')).toMatchObject({ exitCode: 2 });
});

const project = (name: string, table: string): Record<string, string> => ({
  [`${name}/dbt_project.yml`]: `name: ${name}\n`,
  [`${name}/models/${table}.sql`]: 'select 1 as id',
  [`${name}/models/totals.sql`]: `select sum(id) as id from {{ ref('${table}') }}`,
});

test('of several projects in a repository each table has its own history', async () => {
  const mono = folderOf([
    {
      name: 'both',
      atS: 1_766_000_000,
      files: { ...project('sales', 'orders'), ...project('web', 'visits') },
    },
    { name: 'web-only', atS: 1_766_100_000, files: { 'web/models/visits.sql': 'select 2 as id' } },
    { name: 'sales-only', atS: 1_766_200_000, files: { 'sales/models/orders.sql': 'select 3 as id' } },
  ]);
  expect(subjects(await wire(mono, 'visits'))).toEqual(['web-only', 'both']);
  expect(subjects(await wire(mono, 'orders'))).toEqual(['sales-only', 'both']);
  expect(subjects(await wire(join(mono, 'web'), 'totals'))).toEqual(['web-only', 'both']);
  writeFileSync(
    join(mono, 'dataing.yml'),
    'datasets:\n  - tables: [marts.totals]\n    repository: .\n    dbt_project: sales\n',
  );
  expect(subjects(await wire(mono, 'marts.totals'))).toEqual(['sales-only', 'both']);
});

test('submodules, binary and huge files, and names nobody would choose stop nothing', async () => {
  const odd = 'models/it\'s a "very" odd;name`$(x)`.sql';
  const shop = folderOf([
    {
      name: 'begin',
      atS: 1_766_000_000,
      files: {
        'dbt_project.yml': 'name: shop\n',
        'models/orders.sql': 'select 1 as id',
        'seeds/huge.csv': `id\n${'1\n'.repeat(2_000_000)}`,
        'models/notes.sql': Buffer.from([0xff, 0xfe, 0x00, 0x27]),
        [odd]: 'select 1 as id',
        vendor: { mode: '160000', data: '0123456789012345678901234567890123456789' },
      },
    },
    {
      name: 'moved',
      atS: 1_766_100_000,
      files: {
        vendor: { mode: '160000', data: '1123456789012345678901234567890123456789' },
        'models/orders.sql': 'select 2 as id',
        [odd]: 'select 2 as id',
        'models/notes.sql': Buffer.from([0xff, 0x00]),
      },
    },
  ]);
  expect(subjects(await wire(shop, 'orders'))).toEqual(['moved', 'begin']);
  const head = git(shop, ['rev-parse', 'HEAD']).trim();
  const { exitCode, text } = await told(shop, 'orders', '--expand', head);
  expect(exitCode).toBe(0);
  expect(text).toContain('models/orders.sql (+1, -1)');
  expect(text).toContain('models/notes.sql (not text)');
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('what was kept from the last run gives the same answer, and so does none of it', async () => {
  const shop = folderOf(histories.shop);
  const first = await told(shop, 'orders', '--json');
  expect(await told(shop, 'orders', '--json')).toEqual(first);
  rmSync(join(shop, '.dataing'), { recursive: true });
  expect(await told(shop, 'orders', '--json')).toEqual(first);
});
