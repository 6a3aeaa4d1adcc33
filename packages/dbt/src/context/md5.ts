const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** floor(2^32 |sin(i + 1)|) of RFC 1321, written out: sines differ between engines. */
const constants = Int32Array.from(
  (
    'd76aa478e8c7b756242070dbc1bdceeef57c0faf4787c62aa8304613fd469501698098d88b44f7afffff5bb1895cd7be' +
    '6b901122fd987193a679438e49b40821f61e2562c040b340265e5a51e9b6c7aad62f105d02441453d8a1e681e7d3fbc8' +
    '21e1cde6c33707d6f4d50d87455a14eda9e3e905fcefa3f8676f02d98d2a4c8afffa39428771f6816d9d6122fde5380c' +
    'a4beea444bdecfa9f6bb4b60bebfbc70289b7ec6eaa127fad4ef308504881d05d9d4d039e6db99e51fa27cf8c4ac5665' +
    'f4292244432aff97ab9423a7fc93a039655b59c38f0ccc92ffeff47d85845dd16fa87e4ffe2ce6e0a30143144e0811a1' +
    'f7537e82bd3af2352ad7d2bbeb86d391'
  ).match(/.{8}/g) ?? [],
  (hex) => Number.parseInt(hex, 16) | 0,
);

/** MD5 of a text's UTF-8 as hex (RFC 1321): what dbt's `local_md5` gives. For names, not against an attacker. */
export function md5(text: string): string {
  const words = padded(new TextEncoder().encode(text));
  let state: readonly [number, number, number, number] = [
    0x67452301,
    0xefcdab89 | 0,
    0x98badcfe | 0,
    0x10325476,
  ];
  for (let at = 0; at < words.length; at += 16) state = mixed(state, words.subarray(at, at + 16));
  return state.map(littleEndianHex).join('');
}

function padded(bytes: Uint8Array): Int32Array {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, bytes.length * 8, true);
  view.setUint32(whole.length - 4, Math.floor(bytes.length / 0x20000000), true);
  return Int32Array.from({ length: whole.length / 4 }, (_, i) => view.getInt32(i * 4, true));
}

type State = readonly [number, number, number, number];

function mixed(state: State, block: Int32Array): State {
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    const [f, at] = step(round, i, b, c, d);
    const sum = (a + f + constants[i] + block[at]) | 0;
    const by = shifts[round * 4 + (i & 3)];
    [a, d, c, b] = [d, c, b, (b + ((sum << by) | (sum >>> (32 - by)))) | 0];
  }
  return [(a + state[0]) | 0, (b + state[1]) | 0, (c + state[2]) | 0, (d + state[3]) | 0];
}

function step(
  round: number,
  i: number,
  b: number,
  c: number,
  d: number,
): readonly [value: number, at: number] {
  if (round === 0) return [(b & c) | (~b & d), i];
  if (round === 1) return [(d & b) | (~d & c), (5 * i + 1) & 15];
  return round === 2 ? [b ^ c ^ d, (3 * i + 5) & 15] : [c ^ (b | ~d), (7 * i) & 15];
}

function littleEndianHex(word: number): string {
  return [0, 8, 16, 24].map((by) => ((word >>> by) & 255).toString(16).padStart(2, '0')).join('');
}
