import type { StreamKey } from './addresses.ts';
import { sha256 } from './sha256.ts';

/** What a stream of draws is named by. Nothing else may enter a key (invariant 1). */
export interface StreamName {
  /** Version of the generator's meaning of draws: raised only when values are meant to change. */
  readonly epoch: number;
  /** The user's seed: an integer from 0 to 2^53, or a bigint from 0 up. `5` and `5n` are one seed. */
  readonly seed: number | bigint;
  readonly table: string;
  readonly column: string;
  /** What the draw decides: value, null, tail, retry, a modifier's own name, ... */
  readonly purpose: string;
}

/**
 * Bytes of a string, injective on every JavaScript string: UTF-8, with a lone surrogate as the three bytes its
 * code unit would have (WTF-8). `TextEncoder` would send all lone surrogates to one replacement character.
 */
function encodeText(text: string, out: number[]): void {
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >>> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >>> 12), 0x80 | ((code >>> 6) & 63), 0x80 | (code & 63));
    else {
      out.push(0xf0 | (code >>> 18), 0x80 | ((code >>> 12) & 63));
      out.push(0x80 | ((code >>> 6) & 63), 0x80 | (code & 63));
    }
  }
}

/**
 * Every part behind its length in bytes (32 bits, big-endian), so that no two lists of parts give one message:
 * joining with a separator would let ("a|b", "c") meet ("a", "b|c").
 */
function encodeParts(parts: readonly string[]): Uint8Array {
  const out: number[] = [];
  for (const part of parts) {
    const bytes: number[] = [];
    encodeText(part, bytes);
    const size = bytes.length;
    out.push(size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255);
    for (const byte of bytes) out.push(byte);
  }
  return Uint8Array.from(out);
}

function seedText(seed: number | bigint): string {
  const valid =
    typeof seed === 'bigint' ? seed >= 0n : Number.isInteger(seed) && seed >= 0 && seed <= 9007199254740992;
  if (!valid)
    throw new RangeError(`seed must be an integer from 0 to 2^53 or a bigint from 0 up, not ${seed}`);
  return BigInt(seed).toString();
}

/**
 * The key of a stream: the first 64 bits of SHA-256 over the length-prefixed parts
 * ("dataing stream", epoch, seed, table, column, purpose). Costs about 5 microseconds: once per stream, not per row.
 * @throws RangeError when `seed` is negative, fractional or a number above 2^53, or `epoch` no integer from 0 up.
 */
export function streamKey({ epoch, seed, table, column, purpose }: StreamName): StreamKey {
  if (!Number.isSafeInteger(epoch) || epoch < 0) {
    throw new RangeError(`epoch must be an integer from 0 up, not ${epoch}`);
  }
  const parts = ['dataing stream', String(epoch), seedText(seed), table, column, purpose];
  const digest = new DataView(sha256(encodeParts(parts)).buffer);
  return { k0: digest.getUint32(0), k1: digest.getUint32(4) };
}
