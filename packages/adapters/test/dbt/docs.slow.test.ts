import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');

let top: string;
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'dataing-docs-')));
  cpSync(join(root, 'packages/dbt/test/projects/shop'), join(top, 'shop'), { recursive: true });
  const run = (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    const { status, stderr } = spawnSync('git', ['-C', top, ...identity, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  run('init', '-q');
  for (const message of ['first', 'second']) {
    run('add', '.');
    run('commit', '-q', '--allow-empty', '-m', message);
  }
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const page = readFileSync(join(root, 'docs/dbt.md'), 'utf8');
const snippets = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);

/** What a snippet of the page prints, run on a shop; `graph` is its graph where the snippet has none of its own. */
function printed(snippet: string): string {
  const text = snippet
    .replaceAll("'.'", JSON.stringify(top))
    .replaceAll("'shop'", JSON.stringify(join(top, 'shop')))
    .replaceAll("'.dataing/cache'", JSON.stringify(join(top, 'cache')));
  const graph = /\bgraph\b[^\n]*=/.test(text)
    ? ''
    : `import { loadProject } from '@dataing/adapters/dbt';\nconst { graph } = await loadProject({ folder: '${top}/shop' });\n`;
  const cwd = join(root, 'packages/adapters');
  const args = ['--input-type=module-typescript', '-'];
  const ran = spawnSync(process.execPath, args, { cwd, input: graph + text, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout;
}

test('every snippet of docs/dbt.md runs', { timeout: 120_000 }, () => {
  expect(snippets).toHaveLength(3);
  const [nodes, loaded, run] = snippets.map(printed);
  expect(nodes).toContain('model.shop.customers');
  expect(loaded).toBe('');
  expect(run.match(/^test\.shop\./gm)).toHaveLength(14);
  expect(run).toContain('operation.shop.shop-on-run-start-0');
});
