import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const version = '22.23.3';
const root = join(import.meta.dirname, '../../..');
const folder = join(root, '.tooling', 'node22');

/** Where the second Node stands once `ensureNode22` has run: tests that compare engines skip nothing then. */
export const node22Binary = join(folder, 'bin', 'node');

/**
 * Installs the oldest supported line of Node beside the pinned one, for the tests that values do not depend on the engine.
 * Nothing is done when it is there. Platforms without a packaged Node 22 are left alone.
 */
export function ensureNode22(): void {
  if (existsSync(node22Binary) || process.platform !== 'linux') return;
  const name = `node-linux-${process.arch}`;
  const staging = `${folder}-${process.pid}`;
  mkdirSync(join(staging, 'bin'), { recursive: true });
  writeFileSync(join(staging, 'package.json'), '{"private":true}\n');
  try {
    const npm = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
    const [command, ...first] = existsSync(npm) ? [process.execPath, npm] : ['npm'];
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    const args = [...first, 'install', '--prefix', staging, ...flags, `${name}@${version}`];
    const result = spawnSync(command, args, { cwd: staging, stdio: ['ignore', 'ignore', 'inherit'] });
    if (result.status !== 0)
      throw new Error(`installing ${name}@${version} failed: ${result.error ?? result.status}`);
    symlinkSync(join('..', 'node_modules', name, 'bin', 'node'), join(staging, 'bin', 'node'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (import.meta.main) ensureNode22();
