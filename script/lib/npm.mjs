import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { say, tooling } from './places.mjs';

/**
 * Makes `folder` a node_modules with exactly these packages ({ name, range }), without running their scripts. Installed
 * beside and renamed into place, so that an interrupted run leaves nothing half there.
 */
export function installPackages(folder, packages) {
  const specifiers = packages.map(({ name, range }) => `${name}@${range}`);
  say(`installing ${specifiers.join(', ')}`);
  const staging = join(tooling, `staging-${process.pid}`);
  const old = join(tooling, `old-${process.pid}`);
  mkdirSync(staging, { recursive: true });
  writeFileSync(join(staging, 'package.json'), '{"private":true}\n');
  try {
    npm(['install', '--prefix', staging, ...flags, ...specifiers], staging);
    mkdirSync(dirname(folder), { recursive: true });
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(join(staging, 'node_modules'), folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

const flags = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--no-update-notifier',
  '--loglevel=error',
];

function npm(args, cwd) {
  const command = findNpm();
  const result = spawnSync(command[0], [...command.slice(1), ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`npm ${args[0]} failed with exit code ${result.status}`);
}

/** npm as shipped beside the running Node, else on the PATH, else (Debian packages it apart) installed by apt as root. */
function findNpm() {
  const shipped = join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(shipped)) return [process.execPath, shipped];
  if (onPath('npm')) return ['npm'];
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    say('installing npm with apt-get');
    const apt = (args) => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'npm']);
    if (onPath('npm')) return ['npm'];
  }
  throw new Error("npm was not found: install it (for example 'apt-get install npm') and run this again");
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, name)));
}
