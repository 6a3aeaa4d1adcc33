import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { catalogue, loadProject } from '@dataing/adapters/dbt';
import { afterAll, beforeAll, expect, test } from 'vitest';

let top: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
};
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  const { status, stderr } = spawnSync('git', ['-C', top, ...identity, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'dataing-project-')));
  write('shared/dbt_project.yml', 'name: shared\n');
  write('shared/macros/m.sql', '{% macro twice(c) %}{{ c }} * 2{% endmacro %}');
  write('shop/dbt_project.yml', 'name: shop\n');
  write('shop/packages.yml', 'packages: [{ local: ../shared }, { local: ../../../etc }]\n');
  write('shop/models/a.sql', 'select 1 as id, 2 as n');
  write('shop/models/b.sql', "select id, {{ shared.twice('n') }} as m from {{ ref('a') }}");
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

test('a folder and a commit give the same graph, local packages outside the folder included', async () => {
  const folder = join(top, 'shop');
  const [now, then] = [await loadProject({ folder }), await loadProject({ folder, commit: 'HEAD' })];
  expect(now.folder).toBe('shop/');
  expect([...now.files.keys()].sort()).toEqual([...then.files.keys()].sort());
  expect(now.graph.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['DBT_PACKAGE_MISSING', 'the local package ../../../etc of shop/ is not among the files that were read'],
  ]);
  const b = now.graph.nodes.get('model.shop.b');
  expect(b?.diagnostics).toEqual([]);
  expect(b?.lineage?.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ['id', 'passthrough'],
    ['m', 'derived'],
  ]);
  expect([...then.graph.nodes.values()]).toEqual([...now.graph.nodes.values()]);
});

test('what is kept answers as if it were computed, also after a change, and says when it cannot be kept', async () => {
  const place = { folder: join(top, 'shop'), cacheFolder: join(top, '.dataing/cache') };
  const plain = await loadProject({ folder: place.folder });
  await loadProject(place);
  expect(readdirSync(place.cacheFolder)).toHaveLength(1);
  const warm = await loadProject(place);
  expect([...warm.graph.nodes.values()]).toEqual([...plain.graph.nodes.values()]);
  write('shop/models/a.sql', 'select 1 as id, 2 as n, 3 as extra');
  const changed = await loadProject(place);
  expect(changed.graph.nodes.get('model.shop.a')?.lineage?.columns).toHaveLength(3);
  expect([...changed.graph.nodes.values()]).toEqual([
    ...(await loadProject({ folder: place.folder })).graph.nodes.values(),
  ]);
  write('blocked', '');
  const { diagnostics } = await loadProject({ ...place, cacheFolder: join(top, 'blocked/cache') });
  expect(diagnostics.map(({ code }) => code)).toEqual(['DBT_CACHE']);
});

test('what dbt wrote is taken for the folder, and not for a commit', async () => {
  const compiled = 'select 7 as compiled_by_dbt';
  const manifest = {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      adapter_type: 'duckdb',
    },
    nodes: {
      'model.shop.b': {
        ...{ resource_type: 'model', unique_id: 'model.shop.b', package_name: 'shop', name: 'b' },
        ...{ original_file_path: 'models/b.sql', compiled: true, compiled_code: compiled, config: {} },
      },
    },
  };
  write('shop/target/manifest.json', JSON.stringify(manifest));
  const folder = join(top, 'shop');
  const sqlOf = async (commit?: string) =>
    (await loadProject({ folder, commit })).graph.nodes.get('model.shop.b')?.compiled.sql;
  expect(await sqlOf()).toBe(compiled);
  expect(await sqlOf('HEAD')).toContain('* 2 as m');
  rmSync(join(folder, 'target'), { recursive: true });
});

test('what is not there is said', async () => {
  const code = (place: Parameters<typeof loadProject>[0]) =>
    loadProject(place).catch((error) => error.diagnostics[0].code);
  expect(await code({ folder: join(top, 'none') })).toBe('DBT_NO_PROJECT');
  expect(await code({ folder: join(top, 'shared/macros') })).toBe('DBT_NO_PROJECT');
  expect(await code({ folder: join(top, 'shop'), commit: 'v9' })).toBe('DBT_COMMIT');
  const bare = mkdtempSync(join(tmpdir(), 'dataing-nowhere-'));
  expect(await code({ folder: bare, commit: 'HEAD' })).toBe('DBT_COMMIT');
  rmSync(bare, { recursive: true });
  write('shop/models/blob.sql', 'a\0b');
  const { diagnostics } = await loadProject({ folder: join(top, 'shop') });
  expect(diagnostics).toEqual([
    {
      code: 'DBT_FILE_SKIPPED',
      severity: 'note',
      message: 'shop/models/blob.sql was not read: binary',
      path: 'shop/models/blob.sql',
    },
  ]);
  expect(catalogueFaults(catalogue)).toEqual([]);
});
