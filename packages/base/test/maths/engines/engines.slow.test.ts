import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestGrid } from './grid.ts';

// Invariant 2: values do not depend on the engine. One grid of inputs, one golden list of digests, four engines.
const folder = mkdtempSync(join(tmpdir(), 'dataing-engines-'));
const bundle = join(folder, 'grid.mjs');
const node22 = fileURLToPath(new URL('../../../../../.tooling/node22/bin/node', import.meta.url));
const source = fileURLToPath(new URL('grid.ts', import.meta.url));

// Bundled first: Node strips types by WebAssembly, which --jitless leaves out.
beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { digestGrid } from ${JSON.stringify(source)}; console.log(JSON.stringify(digestGrid()));`,
      resolveDir: folder,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: bundle,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const golden = new URL('golden/digests.json', import.meta.url);

function digestsUnder(node: string, ...flags: string[]): unknown {
  return JSON.parse(execFileSync(node, [...flags, bundle], { encoding: 'utf8' }));
}

test('in this process', async () => {
  await expect(`${JSON.stringify(digestGrid(), null, 1)}\n`).toMatchFileSnapshot(fileURLToPath(golden));
});

test.each(['--no-opt', '--jitless', '--always-turbofan'])('under node %s', (flag) => {
  expect(digestsUnder(process.execPath, flag)).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
});

test.skipIf(!existsSync(node22))('under Node 22', () => {
  expect(execFileSync(node22, ['--version'], { encoding: 'utf8' })).toMatch(/^v22\./);
  expect(digestsUnder(node22)).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
});
