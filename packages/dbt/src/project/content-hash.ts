/**
 * 64 bits of a text or of bytes as 16 hex digits: two lanes of multiply and xor with different constants, mixed at the
 * end by the finaliser of MurmurHash3 (Appleby, public domain). For telling contents apart, not against an attacker.
 */
export function contentHash(content: string | Uint8Array): string {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  const { length } = content;
  if (typeof content === 'string') {
    for (let i = 0; i < length; i++) {
      const code = content.charCodeAt(i);
      a = Math.imul(a ^ code, 0x5bd1e995);
      b = Math.imul(b ^ code, 0x1b873593);
      b ^= b >>> 15;
    }
  } else {
    for (let i = 0; i < length; i++) {
      const code = content[i];
      a = Math.imul(a ^ code, 0x5bd1e995);
      b = Math.imul(b ^ code, 0x1b873593);
      b ^= b >>> 15;
    }
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
