/**
 * SHA-256 (FIPS 180-4), synchronous and pure: the key schedule must give the same bits in Node, in a worker and
 * in a browser, where the platform's own digest is asynchronous or absent. Only keys pass through it, never rows.
 */

/** The first `count` primes, in order. */
function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The cube root by Newton's iteration; 12 steps settle every double for n up to 311, the 64th prime. */
function cubeRoot(n: number): number {
  let x = 2 + n / 64;
  for (let step = 0; step < 12; step++) x -= (x * x * x - n) / (3 * x * x);
  return x;
}

/** The first 32 bits of the fraction, which is how the standard defines its constants. */
function fractionBits(x: number): number {
  return ((x - Math.floor(x)) * 4294967296) >>> 0;
}

const PRIMES = firstPrimes(64);
const ROUND_CONSTANTS = Int32Array.from(PRIMES, (prime) => fractionBits(cubeRoot(prime)) | 0);
const INITIAL_STATE = Int32Array.from(PRIMES.slice(0, 8), (prime) => fractionBits(Math.sqrt(prime)) | 0);

/** The message, a 1 bit, zeros, and the length in bits as 64-bit big-endian, up to a whole block. */
function padMessage(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >>> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, message.length << 3);
  return padded;
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

function expandSchedule(block: DataView, offset: number, words: Int32Array): void {
  for (let t = 0; t < 16; t++) words[t] = block.getInt32(offset + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = words[t - 15];
    const y = words[t - 2];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    words[t] = words[t - 16] + s0 + words[t - 7] + s1;
  }
}

function compress(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[t] + words[t]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const next = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] += next[i];
}

/** The SHA-256 digest of `message`: 32 bytes. Source: FIPS 180-4. */
export function sha256(message: Uint8Array): Uint8Array {
  const block = new DataView(padMessage(message).buffer);
  const state = Int32Array.from(INITIAL_STATE);
  const words = new Int32Array(64);
  for (let offset = 0; offset < block.byteLength; offset += 64) {
    expandSchedule(block, offset, words);
    compress(state, words);
  }
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return digest;
}

/** The digest in lower-case hexadecimal digits. */
export function sha256Hex(message: Uint8Array): string {
  return Array.from(sha256(message), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
