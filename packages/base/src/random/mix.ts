/**
 * The permutation P of 32-bit words that every draw is made of: xorshift and multiply, alternating. Constants by
 * Chris Wellons' hash prospector search. Takes and returns int32.
 */
export function scramble(word: number): number {
  let x = word;
  x ^= x >>> 16;
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0x735a2d97);
  return x ^ (x >>> 15);
}
