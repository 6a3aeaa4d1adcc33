import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFolder } from '@dataing/adapters/dbt';
import { afterAll, beforeAll, expect, test } from 'vitest';

let base: string;
let top: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'dataing-folder-'));
  top = join(base, 'shop');
  const write = (path: string, content: string | Uint8Array = 'x') => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), content);
  };
  for (const path of ['dbt_project.yml', 'models/b.sql', 'models/a.sql', 'models/target/deep.sql'])
    write(`shop/${path}`);
  for (const path of ['target/compiled/a.sql', 'logs/dbt.sql', '.git/x.sql', '.venv/y.sql'])
    write(`shop/${path}`);
  for (const path of ['env/pyvenv.cfg', 'env/lib/z.sql', 'node_modules/m.sql']) write(`shop/${path}`);
  write('shop/models/zip.sql', Uint8Array.of(80, 75, 0, 3));
  write('shop/seeds/large.sql', 'x'.repeat(100));
  write('shop/notes.txt');
  write('outside/secret.sql');
  symlinkSync('../../outside/secret.sql', join(top, 'models/leak.sql'));
  symlinkSync('../outside', join(top, 'away'));
  symlinkSync('models', join(top, 'again'));
  symlinkSync('..', join(top, 'models/up'));
  symlinkSync('nowhere.sql', join(top, 'models/lost.sql'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const wanted = (path: string) => /\.(sql|yml)$/.test(path);

test('reads what is wanted, through links inside, and enters no folder of tools', () => {
  const { files, skipped } = readFolder(top, '', { wanted, sizeMaxBytes: 50 });
  expect([...files.keys()]).toEqual([
    'again/a.sql',
    'again/b.sql',
    'again/target/deep.sql',
    'dbt_project.yml',
    'models/a.sql',
    'models/b.sql',
    'models/target/deep.sql',
  ]);
  expect(skipped).toEqual([
    { path: 'again/leak.sql', why: 'outside' },
    { path: 'again/lost.sql', why: 'unreadable' },
    { path: 'again/up', why: 'circular' },
    { path: 'again/zip.sql', why: 'binary' },
    { path: 'away', why: 'outside' },
    { path: 'models/leak.sql', why: 'outside' },
    { path: 'models/lost.sql', why: 'unreadable' },
    { path: 'models/up', why: 'circular' },
    { path: 'models/zip.sql', why: 'binary' },
    { path: 'seeds/large.sql', why: 'too large' },
  ]);
});

test('a folder inside is read by paths of the top', () => {
  const { files } = readFolder(base, 'shop/models/target/');
  expect([...files.keys()]).toEqual(['shop/models/target/deep.sql']);
});
