import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, root, tooling } from './places.mjs';

const stamp = join(dist, '.built');

/** The programs, and every worker of an adapter (`<name>-worker.ts`, loaded from beside the bundle); bundle name -> source. */
function entryPoints() {
  const workers = sourcesUnder('packages/adapters/src').filter((path) => path.endsWith('-worker.ts'));
  const programs = ['packages/cli/src/main-dataing.ts', 'packages/cli/src/main-datagen.ts'];
  return Object.fromEntries([
    ...programs.map((path) => [/main-(.+)\.ts$/.exec(path)[1], path]),
    ...workers.map((path) => [/([^/]+)\.ts$/.exec(path)[1], path]),
  ]);
}

/** Files below a folder that may not exist, relative to the root. */
function sourcesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sourcesUnder(path) : [path];
  });
}

/** Packages with native code or WASM: they stay where pnpm put them and are reached through dist/node_modules. */
const kept = ['@duckdb/node-api', '@polyglot-sql/sdk', '@guanmingchiu/sqlparser-ts', 'libpg-query'];

/** Whether the bundles are newer than every source (the same rule as `current` in launch.sh). */
export function bundleReady() {
  if (!existsSync(stamp)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  const newer = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return false;
    if (stat.mtimeMs > builtMs) return true;
    if (!stat.isDirectory()) return false;
    return readdirSync(path).some(
      (name) => name !== 'node_modules' && name !== 'test' && newer(join(path, name)),
    );
  };
  return !['packages', 'pnpm-lock.yaml', 'script/lib'].some((path) => newer(join(root, path)));
}

/** Builds beside dist/ and moves the result in; a source saved during the build makes the result count as old. */
export async function ensureBundle() {
  if (bundleReady()) return;
  const { build } = await import(
    pathToFileURL(createRequire(join(root, 'package.json')).resolve('esbuild')).href
  );
  const entries = entryPoints();
  const staging = join(tooling, `dist-${process.pid}`);
  mkdirSync(staging, { recursive: true });
  writeFileSync(join(staging, '.built'), '');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: entries,
      outdir: staging,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22.18',
      external: kept.flatMap((name) => [name, `${name}/*`]),
      // CommonJS dependencies that were bundled still call `require`.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
      },
      legalComments: 'none',
      logLevel: 'error',
    });
    moveIn(staging, Object.keys(entries));
    linkKept(join(dist, 'node_modules'));
    renameSync(join(staging, '.built'), stamp);
    rmSync(join(tooling, 'compile-cache'), { recursive: true, force: true });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Chunks of a build before the last one go after so long: a command that began then has imported what it needs. */
const OLD_MS = 600_000;

/**
 * Moves the built files in one by one, entries last. Chunks are named by their content, and those of the last build stay, so
 * that a command that still runs finds what it imports lazily; those of earlier ones go.
 */
function moveIn(staging, entryNames) {
  mkdirSync(dist, { recursive: true });
  const files = readdirSync(staging).filter((name) => name.endsWith('.js'));
  const isEntry = (name) => entryNames.includes(name.slice(0, -3));
  const inOrder = [...files.filter((name) => !isEntry(name)), ...files.filter(isEntry)];
  for (const name of inOrder) renameSync(join(staging, name), join(dist, name));
  const listed = join(dist, '.files');
  const before = existsSync(listed) ? readFileSync(listed, 'utf8').split('\n') : readdirSync(dist);
  const staying = new Set([...files, ...before]);
  const longAgoMs = Date.now() - OLD_MS;
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (name.endsWith('.js') && !staying.has(name) && statSync(path).mtimeMs < longAgoMs) rmSync(path);
  }
  writeFileSync(listed, files.join('\n'));
}

/** Makes each kept package that a workspace package depends on resolvable from dist/. */
function linkKept(folder) {
  for (const name of kept) {
    const link = join(folder, name);
    rmSync(link, { force: true });
    const owner = readdirSync(join(root, 'packages')).find((it) =>
      existsSync(join(root, 'packages', it, 'node_modules', name)),
    );
    if (owner === undefined) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(root, 'packages', owner, 'node_modules', name)), link);
  }
}
