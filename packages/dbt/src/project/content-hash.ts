/**
 * 64 bits of a text or of bytes as 16 hex digits: two lanes of multiply and xor with different constants, 32 bits of
 * content at a time, mixed at the end by the finaliser of MurmurHash3 (Appleby, public domain). For telling contents
 * apart, not against an attacker. A text and its bytes have different hashes.
 */
export function contentHash(content: string | Uint8Array): string {
  return typeof content === 'string' ? hashText(content) : hashBytes(content);
}

function hashText(text: string): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  const { length } = text;
  for (let i = 0; i < length; i += 2) {
    // Past the end there is no code: NaN counts as 0.
    const word = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    a = Math.imul(a ^ word, 0x5bd1e995);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ word, 0x1b873593);
    b ^= b >>> 15;
  }
  return mixed(a ^ length) + mixed(b ^ Math.imul(length, 0x27d4eb2f));
}

function hashBytes(bytes: Uint8Array): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  const { length } = bytes;
  for (let i = 0; i < length; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    a = Math.imul(a ^ word, 0x5bd1e995);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ word, 0x1b873593);
    b ^= b >>> 15;
  }
  return mixed(a ^ length) + mixed(b ^ Math.imul(length, 0x27d4eb2f));
}

function mixed(word: number): string {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0).toString(16).padStart(8, '0');
}
