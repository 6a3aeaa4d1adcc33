/** MurmurHash3's last mix of 32 bits (A. Appleby): a bijection. */
export function finalMix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The two lanes of MurmurHash3 x86_128 (A. Appleby): a bijection of the state for every word. */
export function mixLo(h1: number, h2: number, word: number): number {
  let k = Math.imul(word, 0x239b961b);
  k = Math.imul((k << 15) | (k >>> 17), 0xab0e9789 | 0);
  const x = h1 ^ k;
  return (Math.imul(((x << 19) | (x >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
}

export function mixHi(h1: number, h2: number, word: number): number {
  let k = Math.imul(word, 0xab0e9789 | 0);
  k = Math.imul((k << 16) | (k >>> 16), 0x38b34ae5);
  const x = h2 ^ k;
  return (Math.imul(((x << 17) | (x >>> 15)) + h1, 5) + 0x0bcaa747) | 0;
}
