import { zstdDecompressSync } from 'node:zlib';
import { nodeCodec } from '@dataing/adapters/codecs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Straight from format_description.txt: varint length, then tagged literals and copies. */
function snappyDecompress(bytes: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    length |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  const out: number[] = [];
  while (at < bytes.length) {
    const tag = bytes[at++];
    if ((tag & 3) === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      let count = (tag >> 2) + 1;
      if (extra > 0) {
        count = 1;
        for (let i = 0; i < extra; i++) count += bytes[at++] << (8 * i);
      }
      for (let i = 0; i < count; i++) out.push(bytes[at++]);
      continue;
    }
    expect(tag & 3).toBe(2);
    const offset = bytes[at] | (bytes[at + 1] << 8);
    at += 2;
    expect(offset).toBeGreaterThan(0);
    for (let i = (tag >> 2) + 1; i > 0; i--) out.push(out[out.length - offset]);
  }
  expect(out.length).toBe(length);
  return Uint8Array.from(out);
}

const inputs = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.uint8Array({ maxLength: 200, max: 3 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 3000 }), fc.nat(999))
    .map(([unit, times, noise]) => {
      const out = new Uint8Array(unit.length * times);
      for (let i = 0; i < out.length; i++) out[i] = unit[i % unit.length];
      if (out.length > noise) out[noise] ^= 85;
      return out;
    }),
);

describe('nodeCodec', () => {
  it('snappy gives back what went in', () => {
    fc.assert(
      fc.property(inputs, (bytes) => {
        const back = snappyDecompress(nodeCodec.compress('snappy', bytes));
        expect(Buffer.compare(back, bytes)).toBe(0);
      }),
    );
  });

  it('snappy shrinks what repeats and hardly grows what does not', () => {
    expect(nodeCodec.compress('snappy', new Uint8Array(200_000)).length).toBeLessThan(10_000);
    const noise = new Uint8Array(200_000);
    for (let i = 0, x = 1; i < noise.length; i++) {
      x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + i;
      noise[i] = x >>> 24;
    }
    expect(nodeCodec.compress('snappy', noise).length).toBeLessThan(200_100);
  });

  it('zstd gives back what went in, in a buffer of its own', () => {
    fc.assert(
      fc.property(inputs, (bytes) => {
        const packed = nodeCodec.compress('zstd', bytes);
        expect(packed.byteLength).toBe(packed.buffer.byteLength);
        expect(Buffer.compare(zstdDecompressSync(packed), bytes)).toBe(0);
      }),
    );
  });

  it('none is a fresh copy', () => {
    const bytes = Uint8Array.of(1, 2);
    const copy = nodeCodec.compress('none', bytes);
    expect(copy).toEqual(bytes);
    expect(copy.buffer).not.toBe(bytes.buffer);
  });
});
