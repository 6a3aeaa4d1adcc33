import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeyFile, readKeyFile, SecretVault } from '@dataing/adapters/secrets';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../src/secrets/catalogue.ts';

let folder: string;
let path: string;
let vault: SecretVault;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-secrets-'));
  path = join(folder, 'secrets');
  vault = new SecretVault(path, 'secrets');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof DiagnosticError ? error.diagnostics[0].code : `no refusal: ${String(error)}`;
}

const secret = 'hunter2 Größe 😀\n"';

test('before the first secret there is nothing', async () => {
  expect(await vault.names()).toEqual([]);
  expect(await codeOf(vault.get('shop', 'key'))).toBe('SECRET_UNKNOWN');
  expect(await vault.remove('shop')).toBe(false);
  expect(existsSync(path)).toBe(false);
});

test('a secret comes back as it went in, and does not stand in the file', async () => {
  await vault.put('shop', secret, 'my passphrase');
  await vault.put('other', 'second', 'my passphrase');
  expect(await vault.get('shop', 'my passphrase')).toBe(secret);
  expect(await vault.names()).toEqual(['other', 'shop']);
  const text = readFileSync(path, 'utf8');
  for (const clear of ['hunter2', 'my passphrase', Buffer.from(secret).toString('base64')])
    expect(text).not.toContain(clear);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the same secret is never encrypted alike', async () => {
  const data = () => (JSON.parse(readFileSync(path, 'utf8')) as any).entries.other;
  const before = data();
  await vault.put('other', 'second', 'my passphrase');
  expect(data().iv).not.toBe(before.iv);
  expect(data().data).not.toBe(before.data);
});

test('another key opens nothing and adds nothing', async () => {
  expect(await codeOf(vault.get('shop', 'My passphrase'))).toBe('SECRET_WRONG_KEY');
  expect(await codeOf(vault.put('third', 'x', 'other'))).toBe('SECRET_WRONG_KEY');
  expect(await vault.names()).toEqual(['other', 'shop']);
});

test('a misspelt name is told the nearest', async () => {
  const error = await vault.get('shpo', 'my passphrase').catch((thrown: unknown) => thrown);
  expect((error as DiagnosticError).diagnostics[0]).toMatchObject({
    code: 'SECRET_UNKNOWN',
    suggestion: 'shop',
  });
});

test('any changed bit, an entry under another name, a cut file: refused', async () => {
  const whole = readFileSync(path, 'utf8');
  const file = JSON.parse(whole);
  const { shop, other } = file.entries;
  const turned = Buffer.from(shop.data, 'base64');
  turned[0] ^= 1;
  const damaged = [
    JSON.stringify({ ...file, entries: { shop: { ...shop, data: turned.toString('base64') } } }),
    JSON.stringify({ ...file, entries: { shop: { ...shop, tag: shop.tag.slice(0, 8) } } }),
    JSON.stringify({ ...file, entries: { shop: other } }),
    JSON.stringify({ ...file, entries: { shop: {} } }),
    JSON.stringify({ ...file, version: 2 }),
    whole.slice(0, 200),
    'null',
  ];
  for (const text of damaged) {
    writeFileSync(path, text);
    expect([await codeOf(vault.get('shop', 'my passphrase')), text.slice(0, 40)]).toEqual([
      'SECRET_DAMAGED',
      text.slice(0, 40),
    ]);
  }
  writeFileSync(path, whole);
});

test('removing needs no key', async () => {
  expect(await vault.remove('other')).toBe(true);
  expect(await vault.names()).toEqual(['shop']);
  expect(await vault.get('shop', 'my passphrase')).toBe(secret);
});

test('a key file is made for its owner alone; one that others may read is refused', async () => {
  const keyFile = join(folder, 'deep/key');
  expect(await readKeyFile(keyFile)).toBeUndefined();
  const key = await makeKeyFile(keyFile);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(await readKeyFile(keyFile)).toBe(key);
  chmodSync(keyFile, 0o640);
  expect(await codeOf(readKeyFile(keyFile))).toBe('SECRET_KEY_OPEN');
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
});
