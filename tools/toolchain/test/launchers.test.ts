import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const manifestPatterns = [
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'package.json',
  '{bench,scenarios}/package.json',
  '{packages,tools}/*/package.json',
];
let base: string;
let checkout: string;

/**
 * A checkout of the launchers and scripts with two tiny programs in place of the real ones. What is installed is linked
 * package by package, and pnpm is there by its manifest only: nothing in it can reach the real installation.
 */
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'launchers-'));
  checkout = join(base, 'a check-out');
  const manifests = manifestPatterns.flatMap((it) => globSync(it, { cwd: root }));
  for (const path of ['bin', 'script/lib', 'script/bootstrap', ...manifests]) {
    cpSync(join(root, path), join(checkout, path), { recursive: true });
  }
  link('node_modules/esbuild');
  for (const name of globSync('node-*', { cwd: join(root, '.tooling/node_modules') }))
    link(`.tooling/node_modules/${name}`);
  const pnpm = '.tooling/node_modules/pnpm/package.json';
  cpSync(join(root, pnpm), join(checkout, pnpm));
  for (const name of ['datagen', 'dataing']) writeProgram(name, `${name} one`);
  (await import(join(checkout, 'script/lib/dependencies.mjs'))).markInstalled();
});
afterAll(() => rmSync(base, { recursive: true }));

function link(path: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  symlinkSync(realpathSync(join(root, path)), join(checkout, path));
}

function writeProgram(name: string, says: string): void {
  const path = join(checkout, `packages/cli/src/main-${name}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `const says: string = '${says}';\nconsole.log(says, JSON.stringify(process.argv.slice(2)));\n`,
  );
}

function call(path: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(path, args, { cwd: '/', encoding: 'utf8' });
  return { stdout, stderr, status };
}

test('the first call sets up, saying so on stderr only', () => {
  const result = call(join(checkout, 'bin/datagen'), '--x', 'a b', '');
  expect(result.stdout).toBe('datagen one ["--x","a b",""]\n');
  expect(result.stderr).toBe('setting up (once)...\n');
  expect(result.status).toBe(0);
});

test('a later call says nothing and builds nothing', () => {
  const bundle = join(checkout, 'dist/datagen.js');
  writeFileSync(bundle, "console.log('not rebuilt');\n");
  expect(call(join(checkout, 'bin/datagen'))).toEqual({ stdout: 'not rebuilt\n', stderr: '', status: 0 });
});

test('a saved source is in the next call', () => {
  writeProgram('datagen', 'datagen two');
  const soon = new Date(Date.now() + 1000);
  utimesSync(join(checkout, 'packages/cli/src/main-datagen.ts'), soon, soon);
  expect(call(join(checkout, 'bin/datagen')).stdout).toBe('datagen two []\n');
});

test('a launcher is found through a chain of relative and absolute links', () => {
  mkdirSync(join(base, 'links'));
  symlinkSync('../a check-out/bin/dataing', join(base, 'links/first'));
  symlinkSync(join(base, 'links/first'), join(base, 'second'));
  expect(call(join(base, 'second'), 'x').stdout).toBe('dataing one ["x"]\n');
});

test('a source that does not build is an error on stderr, exit 2, and the program does not run', () => {
  const path = join(checkout, 'packages/cli/src/main-dataing.ts');
  writeFileSync(path, 'this is not a program');
  const later = new Date(Date.now() + 2000);
  utimesSync(path, later, later);
  const result = call(join(checkout, 'bin/dataing'));
  expect(result.stdout).toBe('');
  expect(result.stderr).toContain('error: the set-up failed');
  expect(result.status).toBe(2);
  expect(existsSync(join(checkout, '.tooling/bootstrap.lock'))).toBe(false);
});

test('a lock whose owner is gone is taken over, and what it left half done is removed', () => {
  writeProgram('dataing', 'dataing three');
  const gone = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], {
    encoding: 'utf8',
  }).stdout.trim();
  writeFileSync(join(checkout, '.tooling/bootstrap.lock'), gone);
  const later = new Date(Date.now() + 3000);
  utimesSync(join(checkout, 'packages/cli/src/main-dataing.ts'), later, later);
  mkdirSync(join(checkout, `.tooling/staging-${gone}`));
  expect(call(join(checkout, 'bin/dataing')).stdout).toBe('dataing three []\n');
  expect(existsSync(join(checkout, `.tooling/staging-${gone}`))).toBe(false);
});
