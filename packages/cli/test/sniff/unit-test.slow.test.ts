import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { git } from './built-repository.ts';
import { editedShop, shopData } from './shop-with-data.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PROFILE = 'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, threads: 1}\n';

const made: string[] = [];
afterAll(() => made.forEach((it) => rmSync(it, { recursive: true, force: true })));

// The first time it is fetched from PyPI.
beforeAll(() => {
  const setUp = [join(ROOT, 'tools/python/src/setup.ts'), 'dbt', join(ROOT, 'tools/python/dbt.txt')];
  const { status, stderr } = spawnSync(process.execPath, setUp, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`setup.ts failed: ${stderr}`);
});

/** Whether dbt ends well, and what it says. */
function dbt(folder: string, ...args: readonly string[]) {
  const ran = spawnSync(join(ROOT, '.tooling/dbt/bin/dbt'), [...args, '--profiles-dir', '.'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
  });
  return { isWell: ran.status === 0, said: `${ran.stdout}${ran.stderr}` };
}

async function unitTestOf(folder: string): Promise<string> {
  const recording = recordingIo({ cwd: folder, width: 100, isTty: false });
  const args = ['sniff', '--ref', 'HEAD~1..HEAD', '--counterexample', '--format', 'markdown'];
  const more = ['--write', 'json=sniff.json'];
  if ((await runDataing([...args, ...more], recording.io)) !== 0) throw new Error(recording.stderr());
  const [, block] = /<\/summary>\n\n```yaml\n([^]*?)```/.exec(recording.stdout()) ?? [];
  const wire = JSON.parse(readFileSync(join(folder, 'sniff.json'), 'utf8'));
  expect(block).toBe(wire.counterexamples[0].unit_test);
  rmSync(join(folder, 'sniff.json'));
  return block;
}

test.each([
  ['models/fct_orders.sql', 'join', 'left join'],
  ['models/stg_orders.sql', 'cents / 100', 'cents / 10'],
])(
  'of %s dbt finds the unit test true before the change and false after it',
  async (path, from, to) => {
    const folder = editedShop(path, from, to);
    made.push(folder);
    const written = await unitTestOf(folder);
    git(folder, ['checkout', '-q', 'HEAD~1']);
    await shopData(folder);
    writeFileSync(join(folder, 'profiles.yml'), PROFILE);
    mkdirSync(join(folder, 'models/tests'));
    writeFileSync(join(folder, 'models/tests/counterexample.yml'), written);
    const before = dbt(folder, 'build', '--exclude', 'resource_type:test');
    expect([before.isWell, before.said]).toEqual([true, expect.stringMatching(/PASS .*before_the_change/)]);
    git(folder, ['checkout', '-q', 'main']);
    const after = dbt(folder, 'test', '--select', 'test_type:unit');
    expect([after.isWell, after.said]).toEqual([false, expect.stringMatching(/FAIL .*before_the_change/)]);
  },
  300_000,
);
