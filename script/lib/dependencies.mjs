import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './places.mjs';

const stamp = join(root, 'node_modules', '.bootstrapped');

/** Whether the installed dependencies are those of the lock and the manifests. */
export function dependenciesReady() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === manifestsHash();
}

/** Installs exactly what the lock says, into node_modules/. */
export function ensureDependencies({ node, pnpm }) {
  if (dependenciesReady()) return;
  say('installing the locked dependencies');
  const result = spawnSync(node, [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    env: { ...process.env, CI: 'true' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`pnpm install failed:\n${result.stdout}${result.stderr}`);
  markInstalled();
}

/** Records that what is installed is what the lock and the manifests say. */
export function markInstalled() {
  writeFileSync(stamp, manifestsHash());
}

function manifestsHash() {
  const hash = createHash('sha256');
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()]) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** The package.json files of the workspace, relative to the root, in a fixed order. */
function manifests() {
  const folders = ['.', 'action', 'bench', 'scenarios'];
  for (const parent of ['packages', 'tools']) {
    if (!existsSync(join(root, parent))) continue;
    for (const name of readdirSync(join(root, parent)).sort()) folders.push(`${parent}/${name}`);
  }
  return folders.map((folder) => `${folder}/package.json`).filter((path) => existsSync(join(root, path)));
}
