import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

const examples = join(import.meta.dirname, '../../../examples/keywords');
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dataing-peek-'));
  cpSync(join(examples, 'incident.json'), join(directory, 'shop.json'));
  cpSync(join(examples, 'trend.json'), join(directory, 'trend.json'));
  const text = readFileSync(join(examples, 'add.json'), 'utf8');
  writeFileSync(join(directory, 'odd.json'), text.replace('"version"', '"colour": "blue", "version"'));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  const recording = recordingIo({ cwd: directory });
  expect(await runDatagen(args, recording.io), recording.stderr()).toBe(0);
  return recording.stdout();
}

test('peek and --stdout show the same rows, with the incidents and without them', async () => {
  for (const twin of [[], ['--no-incidents']]) {
    const whole = await run('generate', 'shop.json', '--stdout', 'session', ...twin);
    const seen = await run(
      'peek',
      'shop.json',
      '--table',
      'session',
      '--rows',
      '0..100000',
      '--format',
      'csv',
      ...twin,
    );
    expect(seen).toBe(whole);
    const sample = JSON.parse(
      await run('generate', 'shop.json', '--dry-run-sample', '20', '--json', ...twin),
    ) as {
      readonly session: readonly object[];
    };
    const lines = await run(
      'peek',
      'shop.json',
      '--table',
      'session',
      '--rows',
      '0..20',
      '--format',
      'jsonl',
      ...twin,
    );
    expect(sample.session.map((row) => JSON.stringify(row)).join('\n')).toBe(lines.trim());
  }
  const planted = await run('generate', 'shop.json', '--stdout', 'session');
  expect(await run('generate', 'shop.json', '--stdout', 'session', '--no-incidents')).not.toBe(planted);
});

test('the reading that was asked for is in the manifest, and validate takes it from there', async () => {
  const manifestOf = (folder: string) =>
    JSON.parse(readFileSync(join(directory, folder, '.metadata.json'), 'utf8')) as { compat?: string };
  await run('generate', 'trend.json', '-o', 'own', '--workers', '0');
  await run('generate', 'trend.json', '-o', 'theirs', '--workers', '0', '--compat', 'original');
  expect(manifestOf('own')).not.toHaveProperty('compat');
  expect(manifestOf('theirs').compat).toBe('original');
  const seen = await run('peek', 'trend.json', '--table', tableOf('trend.json'), '--compat', 'original');
  expect(seen).not.toBe(await run('peek', 'trend.json', '--table', tableOf('trend.json')));
  await run('validate', 'trend.json', 'theirs');
});

function tableOf(file: string): string {
  const text = readFileSync(join(directory, file), 'utf8');
  return (JSON.parse(text) as { nodes: Array<{ id: string }> }).nodes[0].id;
}

test('--lenient turns unknown keys into warnings, for every command that reads a schema', async () => {
  const table = tableOf('odd.json');
  for (const args of [
    ['generate', 'odd.json', '--dry-run'],
    ['peek', 'odd.json', '--table', table],
    ['validate', 'odd.json', '--dry-run'],
  ]) {
    const strict = recordingIo({ cwd: directory });
    expect(await runDatagen(args, strict.io)).toBe(2);
    expect(strict.stderr()).toContain('error[DSL_UNKNOWN_KEY]');
    const lenient = recordingIo({ cwd: directory });
    expect(await runDatagen([...args, '--lenient'], lenient.io), lenient.stderr()).toBe(0);
    expect(lenient.stderr()).toContain('warning[DSL_UNKNOWN_KEY]');
  }
});

test('the folder to validate is named once, in either way', async () => {
  const recording = recordingIo({ cwd: directory });
  expect(await runDatagen(['validate', 'shop.json', 'a', '-d', 'b'], recording.io)).toBe(2);
  expect(recording.stderr()).toContain('the data is named twice: a and --data b');
});
