import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSinkDirectory } from '@dataing/adapters/files';
import type { FormatSpec } from '@dataing/datagen/write';
import { afterAll, expect, test } from 'vitest';
import { family, load } from './tables.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Both readers on every file, in one Python process, which is set up on first use. */
function check(cases: ReadonlyArray<{ readonly file: string; readonly parquet: string }>): unknown[] {
  const setUp = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(`the set-up of Python failed: ${setUp.stderr}`);
  const script = join(root, 'tools/python/src/check_text.py');
  const input = cases.map((it) => JSON.stringify(it)).join('\n');
  const { status, stdout, stderr } = spawnSync(join(root, '.tooling/python/bin/python'), [script], {
    encoding: 'utf8',
    input,
  });
  if (status !== 0) throw new Error(`check_text.py failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('pyarrow and Polars read from CSV and JSON lines what they read from Parquet', async () => {
  const place = {
    ...openSinkDirectory(folder),
    commit: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  const formats: readonly FormatSpec[] = [{ name: 'parquet' }, { name: 'csv' }, { name: 'jsonl' }];
  for (const format of formats) await load(place, format, family());
  const parquet = join(folder, 'select.parquet');
  const cases = ['csv', 'jsonl'].map((ending) => ({ file: join(folder, `select.${ending}`), parquet }));
  const expected = cases.flatMap(({ file }) =>
    ['pyarrow', 'polars'].map((reader) => ({ file, reader, problems: [] })),
  );
  expect(check(cases)).toEqual(expected);
});
