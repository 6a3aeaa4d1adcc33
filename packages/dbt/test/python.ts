import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Folder of the programs of the environment that tools/python makes of dbt.txt, or dbt-1.5.txt; made when it is not there. */
export function dbtPrograms(name: 'dbt' | 'dbt-1.5' = 'dbt'): string {
  const setUp = [resolve(ROOT, 'tools/python/src/setup.ts'), name, resolve(ROOT, `tools/python/${name}.txt`)];
  const { status, stderr } = spawnSync(process.execPath, setUp, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tools/python/src/setup.ts failed: ${stderr}`);
  return resolve(ROOT, '.tooling', name, 'bin');
}

/** Answers of a script of tools/python to jobs, one JSON line each. */
export function askPython(script: string, jobs: readonly unknown[]): unknown[] {
  const python = resolve(dbtPrograms(), 'python');
  const input = jobs.map((job) => JSON.stringify(job)).join('\n');
  const ran = spawnSync(python, [resolve(ROOT, 'tools/python/src', script)], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(`${script} failed: ${ran.stderr}`);
  return ran.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}
