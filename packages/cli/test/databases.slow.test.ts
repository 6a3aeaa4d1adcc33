import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo } from '@dataing/cli';
import { startServer, type Server } from '@dataing/servers';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run as runExport } from '../src/commands/export.ts';
import { run as runGenerate } from '../src/commands/generate.ts';
import type { GenerateOptions } from '../src/options.ts';
import { exportDefaults, generateDefaults } from './defaults.ts';

const schema = join(import.meta.dirname, '../../datagen/test/schemas/market.json');
const folder = mkdtempSync(join(tmpdir(), 'databases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function generate(options: Partial<GenerateOptions>): Promise<string> {
  const { io, stdout } = recordingIo({ cwd: folder });
  expect(await runGenerate({ ...generateDefaults, schema, ...options }, io)).toBe(0);
  return stdout();
}

/** Runs a shell of the database on a script, or on one statement, and gives what it printed. */
type Shell = (input: { readonly script?: string; readonly sql?: string }) => string;

function runShell(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  input?: string,
): string {
  const options = {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    cwd,
    input,
    maxBuffer: 1 << 28,
  } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return stdout;
}

function postgresShell({ address }: Server): Shell {
  return ({ script, sql }) =>
    runShell(
      'psql',
      [
        address,
        '-X',
        '-q',
        '-A',
        '-t',
        '-v',
        'ON_ERROR_STOP=1',
        ...(script === undefined ? ['-c', sql ?? ''] : ['-f', script]),
      ],
      {},
      folder,
    );
}

function mysqlShell({ address }: Server): Shell {
  const { hostname, port, username, password, pathname } = new URL(address);
  const args = [
    `--host=${hostname}`,
    `--port=${port}`,
    `--user=${username}`,
    '--batch',
    '--skip-column-names',
    pathname.slice(1),
  ];
  return ({ script, sql }) => {
    const cwd = script === undefined ? folder : join(folder, script, '..');
    const input = script === undefined ? sql : readFileSync(join(folder, script), 'utf8');
    return runShell('mariadb', args, { MYSQL_PWD: password }, cwd, input);
  };
}

const databases = [
  {
    name: 'postgres',
    server: 'postgres',
    shellOf: postgresShell,
    mark: '"',
    epoch: 'extract(epoch from "at")',
  },
  {
    name: 'mysql',
    server: 'mariadb',
    shellOf: mysqlShell,
    mark: '`',
    epoch: "timestampdiff(second, '1970-01-01', `at`)",
  },
] as const;

/** Counts and sums that a lost, doubled or changed row would move. */
const sums = (mark: string, epoch: string): string => {
  const name = (text: string) => mark + text + mark;
  const at = `cast(sum(${epoch}) as decimal(38, 0))`;
  const spent = `cast(sum(round(${name('spent')} * 100)) as decimal(38, 0))`;
  return `select count(*), count(${name('spent')}), ${spent}, ${at}, sum(${name('shop_id')}), min(${name('campaign_tier')}) from ${name('visit')}`;
};

const fieldsOf = (line: string): string[] => line.trim().split(/[|\t]/);

async function expectedSums(): Promise<string[]> {
  await generate({ output: 'expected' });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`create view visit as from '${join(folder, 'expected/visit.parquet')}'`);
  const [row] = (await connection.runAndReadAll(sums('"', 'epoch("at")'))).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return row.map(String);
}

describe.each(databases)('$name', ({ name, server: kind, shellOf, mark, epoch }) => {
  let server: Server;
  let shell: Shell;
  let expected: string[];
  const drop = () =>
    name === 'postgres'
      ? shell({ sql: 'drop schema public cascade; create schema public' })
      : shell({ sql: 'drop database dataing; create database dataing' });
  beforeAll(async () => {
    server = await startServer(kind);
    shell = shellOf(server);
    expected = await expectedSums();
  });
  afterAll(() => server.close());

  test('generate --to loads every row, refuses what is there, replaces it with --force', async () => {
    const shown = await generate({ to: server.address, outputGiven: false, output: 'unused', workers: 2 });
    expect(shown.split('\n')[0]).toBe(server.address.replace(/\/\/.*@/, '//'));
    expect(fieldsOf(shell({ sql: sums(mark, epoch) }))).toEqual(expected);
    expect(readdirSync(folder)).not.toContain('unused');
    await expect(generate({ to: server.address, outputGiven: false })).rejects.toThrow(/OUTPUT_TABLE_EXISTS/);
    await generate({ to: server.address, output: `labels-${name}`, force: true });
    expect(fieldsOf(shell({ sql: sums(mark, epoch) }))).toEqual(expected);
    expect(readdirSync(join(folder, `labels-${name}`))).toEqual(['.metadata.json']);
    drop();
  });

  test.each([0, 2])('a run that is stopped leaves no table behind (%i workers)', async (workers) => {
    const controller = new AbortController();
    const { io } = recordingIo({ cwd: folder, signal: controller.signal });
    const running = runGenerate({ ...generateDefaults, schema, to: server.address, workers }, io);
    controller.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    const tables =
      "select count(*) from information_schema.tables where table_schema in ('public', 'dataing')";
    expect(shell({ sql: tables }).trim()).toBe('0');
  });

  test('export --to loads what the files hold', async () => {
    const { io } = recordingIo({ cwd: folder });
    expect(await runExport({ ...exportDefaults, source: 'expected', to: server.address }, io)).toBe(0);
    expect(fieldsOf(shell({ sql: sums(mark, epoch) }))).toEqual(expected);
    drop();
  });

  test.each(name === 'postgres' ? (['insert', 'copy'] as const) : (['insert'] as const))(
    'its own shell loads the SQL files, rows by %s, keys enforced at the end',
    async (sqlStyle) => {
      const output = `sql-${name}-${sqlStyle}`;
      await generate({ format: 'sql', dialect: name, sqlStyle, output });
      shell({ script: `${output}/_load.sql` });
      expect(fieldsOf(shell({ sql: sums(mark, epoch) }))).toEqual(expected);
      const orphan = `update ${mark}visit${mark} set ${mark}shop_id${mark} = -1`;
      expect(() => shell({ sql: orphan })).toThrow(/foreign key/i);
      drop();
    },
  );
});
