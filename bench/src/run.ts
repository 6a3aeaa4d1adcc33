import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchCase } from './bench-case.ts';

const bench = join(import.meta.dirname, '..');
/** Name -> path: modules of src/cases, and folders with a program `run.ts` of their own. */
const cases = new Map([
  ...globSync('src/cases/*.ts', { cwd: bench }).map(
    (path) => [path.slice('src/cases/'.length, -3), path] as const,
  ),
  ...globSync('*/run.ts', { cwd: bench })
    .filter((path) => !path.startsWith('src'))
    .map((path) => [path.slice(0, -'/run.ts'.length), path] as const),
]);

const flags = {
  full: { type: 'boolean', default: false },
  peers: { type: 'boolean', default: false },
} as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options: flags });
const unknown = positionals.filter((name) => !cases.has(name));

if (unknown.length > 0) {
  const known = [...cases.keys()].sort().join(', ');
  process.stderr.write(`error: no bench case ${unknown.join(', ')}; there are: ${known}\n`);
  process.exitCode = 2;
} else {
  for (const name of positionals.length > 0 ? positionals : [...cases.keys()].sort()) {
    process.stdout.write(`== ${name}\n`);
    await runCase(cases.get(name) ?? '');
  }
}

async function runCase(path: string): Promise<void> {
  if (path.startsWith('src/')) {
    const benchCase = (await import(join(bench, path))) as BenchCase;
    process.stdout.write(`${await benchCase.run({ full: values.full, peers: values.peers })}\n`);
    return;
  }
  const args = [join(bench, path), ...(values.full ? ['--full'] : [])];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
