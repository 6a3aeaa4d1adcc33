import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readProject } from '@dataing/dbt';
import { beforeAll, expect, test } from 'vitest';
import { dbtPrograms } from '../python.ts';
import { shopFiles } from './shop-files.ts';

/** The manifest that dbt writes of the project, compiled. */
function manifestOf(program: string, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-dbt-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    for (const command of ['deps', 'compile']) {
      const { status, stdout, stderr } = spawnSync(program, [command, '--profiles-dir', '.'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
      });
      if (status !== 0) throw new Error(`dbt ${command} failed: ${stdout}${stderr}`);
    }
    return readFileSync(join(folder, 'target/manifest.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const versions = [
  ['dbt-1.5', '1.5.12', 9],
  ['dbt', '1.11.16', 12],
] as const;
// The first time they are fetched from PyPI.
beforeAll(() => {
  for (const [environment] of versions) dbtPrograms(environment);
});

/** The kept manifests are what dbt writes, as far as we read them. */
test.each(versions)(
  '%s %s writes version %i',
  (environment, dbt, version) => {
    const files = shopFiles(dbt);
    const read = (manifest: Uint8Array) => readProject(files, { manifest })?.manifest;
    const kept = read(readFileSync(join(import.meta.dirname, `v${version}.json`)));
    const written = read(manifestOf(join(dbtPrograms(environment), 'dbt'), files));
    expect(kept).toMatchObject({ version, dbtVersion: dbt });
    expect(written).toEqual(kept);
  },
  300_000,
);
