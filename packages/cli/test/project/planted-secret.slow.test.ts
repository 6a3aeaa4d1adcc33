import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, type RecordingOptions, runDataing } from '@dataing/cli';
import { afterEach, beforeEach, expect, test } from 'vitest';

const secret = 'pl4nted-S3cret';
const passphrase = 'the passphrase of this test';
const unreachable = '127.0.0.1:1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-planted-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Exit code and all that was written to either output. */
async function told(args: readonly string[], options: Partial<RecordingOptions> = {}) {
  const recording = recordingIo({ cwd: folder, env: { DATAING_PASSPHRASE: passphrase }, ...options });
  const exitCode = await runDataing(args, recording.io);
  return { exitCode, text: recording.stdout() + recording.stderr() };
}

/** Every file of the project, as one text. */
function written(): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return paths
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

const ways: ReadonlyArray<readonly [string, readonly string[], Partial<RecordingOptions>]> = [
  ['in the address', ['shop', `postgres://reader:${secret}@${unreachable}/shop`], {}],
  ['piped in', ['shop', `mysql://reader@${unreachable}/shop`, '--password-stdin'], { stdin: `${secret}\n` }],
  ['typed', ['shop', `postgres://reader@${unreachable}/shop`], { answers: [secret] }],
];

test.each(ways)('a password %s is encrypted, used, and never told', async (_, args, options) => {
  const said: string[] = [];
  const tell = async (...words: string[]) => {
    const { exitCode, text } = await told(words);
    said.push(text);
    return exitCode;
  };
  const added = await told(['source', 'add', ...args], options);
  expect(added.exitCode).toBe(0);
  said.push(added.text);
  expect(written()).toContain('secret: shop');
  expect(await tell('source', 'list')).toBe(0);
  expect(await tell('source', 'list', '--json')).toBe(0);
  // The server is not there: the password was decrypted by then.
  expect(await tell('source', 'test', 'shop')).toBe(1);
  expect(said.at(-1)).toContain('WAREHOUSE_UNREACHABLE');
  expect(await tell('source', 'test', '--json')).toBe(1);
  expect(await tell('source', 'schema', 'shop')).toBe(2);
  expect(await tell('explain', '--source', 'shop', '--metric', 'count(*)', '--time', 't', '--at', '0')).toBe(
    2,
  );
  const debugged = await told(['source', 'schema', 'shop'], {
    env: { DATAING_PASSPHRASE: passphrase, DATAING_DEBUG: '1' },
  });
  const locked = await told(['source', 'test', 'shop'], { env: {} });
  expect(locked.text).toContain('SECRET_LOCKED');
  const wrong = await told(['source', 'test', 'shop'], { env: { DATAING_PASSPHRASE: 'another' } });
  expect(wrong.text).toContain('SECRET_WRONG_KEY');
  const everything = [...said, debugged.text, locked.text, wrong.text, written()].join('\n');
  for (const clear of [
    secret,
    encodeURIComponent(secret),
    passphrase,
    Buffer.from(secret).toString('base64'),
  ])
    expect(everything).not.toContain(clear);
  expect(await tell('source', 'remove', 'shop')).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, '.dataing/secrets'), 'utf8')).entries).toEqual({});
});

test('a whole address in a variable, good or broken, is never told', async () => {
  writeFileSync(join(folder, 'dataing.yml'), 'sources: {shop: {type: postgresql, url_env: SHOP_URL}}\n');
  const urls = [
    `postgres://reader:${secret}@${unreachable}/shop`,
    `postgres://reader:${secret}@${unreachable}`,
    `postgres://reader:%${secret}@${unreachable}/shop`,
    `postgres://reader:#${secret}@${unreachable}/shop`,
    `mysql://reader:${secret}@${unreachable}/shop?ssl-mode=${secret}`,
    secret,
  ];
  for (const SHOP_URL of urls) {
    const { exitCode, text } = await told(['source', 'test', 'shop'], { env: { SHOP_URL } });
    expect([exitCode, text.includes(secret)]).toEqual([1, false]);
    const added = await told(['source', 'add', 'more', SHOP_URL], { env: {} });
    expect([added.exitCode, added.text.includes(secret)]).toEqual([2, SHOP_URL === secret]);
  }
});

test.each([
  `sources: {shop: {type: mysql, database: d, user: u, password: ${secret}}}`,
  `sources: {shop: {type: mysql, database: d, user: u, pass: 1, password: '${secret}'}}`,
  `sources: {shop: {type: mysql, url: 'mysql://u:${secret}@h/d'}}`,
  `sources:\n  shop:\n    password: *${secret}\n`,
  `sources:\n  shop:\n    password: "${secret}\n`,
  `sources:\n  shop:\n    type: mysql\n    password: |\n      ${secret}\n  x: [\n`,
])('a password in clear in dataing.yml is not repeated: %j', async (text) => {
  writeFileSync(join(folder, 'dataing.yml'), text);
  const { exitCode, text: said } = await told(['source', 'list']);
  expect(exitCode).toBe(2);
  expect(said).toMatch(/error\[PROJECT_/);
  expect(said).not.toContain(secret);
});

test('without a passphrase a key file is made for its owner, outside of the project, and said', async () => {
  const home = join(folder, 'home');
  const env = { HOME: home };
  const url = `postgres://reader:${secret}@${unreachable}/shop`;
  const { exitCode, text } = await told(['source', 'add', 'shop', url], { env });
  const key = join(home, '.config/dataing/key');
  expect([exitCode, text.includes(`key: ${key} was made`)]).toEqual([0, true]);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const tested = await told(['source', 'test', 'shop'], { env });
  expect(tested.text).toContain('WAREHOUSE_UNREACHABLE');
  expect(tested.text).not.toContain(readFileSync(key, 'utf8').trim());
});
