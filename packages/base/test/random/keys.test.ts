import { createHash } from 'node:crypto';
import { sha256, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const name = { epoch: 1, seed: 42, table: 'orders', column: 'amount', purpose: 'value' };

test('sha256 agrees with the platform at every length around the block borders and on random bytes', () => {
  const check = (bytes: Uint8Array) => {
    const own = Buffer.from(sha256(bytes)).toString('hex');
    expect(own).toBe(createHash('sha256').update(bytes).digest('hex'));
  };
  for (let length = 0; length <= 200; length++) check(new Uint8Array(length).fill(length));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), check));
});

test('a key is the head of a SHA-256 over length-prefixed parts', () => {
  const parts = ['dataing stream', '1', '42', 'orders', 'amount', 'value'];
  const prefixed = parts.map((part) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(Buffer.byteLength(part));
    return Buffer.concat([size, Buffer.from(part)]);
  });
  const digest = createHash('sha256').update(Buffer.concat(prefixed)).digest();
  expect(streamKey(name)).toEqual({ k0: digest.readUInt32BE(0), k1: digest.readUInt32BE(4) });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', '|', 'a|b', '\0', '\ud800'),
);
const streamName = fc.record({
  epoch: fc.nat(3),
  seed: fc.oneof(fc.nat(), fc.bigInt(0n, 1n << 70n)),
  table: text,
  column: text,
  purpose: text,
});

test('no two names share a key by the way their parts join', () => {
  const identity = (n: typeof name | Record<string, unknown>) =>
    JSON.stringify(Object.values(n).map((part) => (typeof part === 'string' ? part : String(part))));
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(streamName, (n) => {
      const { k0, k1 } = streamKey(n);
      const key = `${k0} ${k1}`;
      const id = identity(n);
      expect(seen.get(key) ?? id).toBe(id);
      seen.set(key, id);
    }),
    { numRuns: 2000 },
  );
});

test('moving text across the border of two parts gives another key, whatever the text', () => {
  fc.assert(
    fc.property(text, text, fc.nat(5), (table, column, cut) => {
      const joined = table + column;
      const other = { ...name, table: joined.slice(0, cut), column: joined.slice(cut) };
      fc.pre(other.table !== table);
      expect(streamKey(other)).not.toEqual(streamKey({ ...name, table, column }));
    }),
  );
});

test('a lone surrogate is not another one, nor the replacement character', () => {
  const keys = ['\ud800', '\ud801', '\udc00', '\ufffd'].map((table) => streamKey({ ...name, table }).k0);
  expect(new Set(keys).size).toBe(4);
});

test('a seed is one number whether written as number or bigint, up to and past 2^53', () => {
  expect(streamKey({ ...name, seed: 42n })).toEqual(streamKey(name));
  expect(streamKey({ ...name, seed: 2 ** 53 })).toEqual(streamKey({ ...name, seed: 2n ** 53n }));
  expect(streamKey({ ...name, seed: 2n ** 53n + 1n })).not.toEqual(streamKey({ ...name, seed: 2 ** 53 }));
});

test.each([-1, 1.5, Number.NaN, 2 ** 54, -1n])('seed %s is refused', (seed) => {
  expect(() => streamKey({ ...name, seed })).toThrow(/seed must be/);
});

test.each([-1, 0.5])('epoch %s is refused', (epoch) => {
  expect(() => streamKey({ ...name, epoch })).toThrow(/epoch must be/);
});
