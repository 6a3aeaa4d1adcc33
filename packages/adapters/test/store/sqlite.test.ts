import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { verifyChain } from '@dataing/base/record';
import { describeStore } from '@dataing/ports/conformance/store';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeStore('sqlite', async () => ({
  open: () => openSqliteStore(join(folder, 'suite.db')),
  isShared: true,
  remove: () => Promise.resolve(),
}));

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof DiagnosticError ? error.diagnostics[0].code : String(error)),
  );

describe('the file', () => {
  test('survives its process: what was appended is chained to what was there', async () => {
    const path = join(folder, 'again.db');
    const one = await openSqliteStore(path);
    await one.append('log', 0, [{ kind: 'a', atMs: 1, body: null }]);
    await one.close();
    const two = await openSqliteStore(path);
    await two.append('log', 1, [{ kind: 'b', atMs: 2, body: [1] }]);
    expect(verifyChain(await two.read('log')).isIntact).toBe(true);
    await two.close();
  });

  test('an entry changed behind its back is found', async () => {
    const path = join(folder, 'forged.db');
    const store = await openSqliteStore(path);
    const entry = (kind: string) => ({ kind, atMs: 1, body: { rows: 304 } });
    await store.append('log', 0, [entry('a'), entry('b'), entry('c')]);
    const raw = new DatabaseSync(path);
    raw.exec(`update log_entry set body = '{"rows":303}' where seq = 2`);
    raw.close();
    expect(verifyChain(await store.read('log'))).toEqual({ isIntact: false, seq: 2, reason: 'hash' });
    await store.close();
  });

  test('of a newer version is left as it is', async () => {
    const path = join(folder, 'newer.db');
    await (await openSqliteStore(path)).close();
    const raw = new DatabaseSync(path);
    raw.exec('update store_version set version = 99');
    raw.close();
    expect(await codeOf(openSqliteStore(path))).toBe('STORE_TOO_NEW');
  });

  test('that is no database, or has no folder, is STORE_UNREACHABLE', async () => {
    const path = join(folder, 'text.db');
    writeFileSync(path, 'this is not a database, however long it goes on'.repeat(100));
    expect(await codeOf(openSqliteStore(path))).toBe('STORE_UNREACHABLE');
    expect(await codeOf(openSqliteStore(join(folder, 'none', 'x.db')))).toBe('STORE_UNREACHABLE');
  });

  test('opened by several at once when new, each finds a whole store', async () => {
    const path = join(folder, 'race.db');
    const stores = await Promise.all([1, 2, 3, 4].map(() => openSqliteStore(path)));
    await Promise.all(
      stores.map((store, i) => store.putSource({ name: `s${i}`, type: 'duckdb', settings: {} })),
    );
    expect((await stores[0].sources()).length).toBe(4);
    for (const store of stores) await store.close();
  });
});
