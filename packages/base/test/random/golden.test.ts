import {
  belowFrom,
  childAddress,
  drawAt,
  permute,
  rootAddress,
  type StreamKey,
  streamKey,
  uniformFrom,
} from '@dataing/base/random';
import { expect, test } from 'vitest';

const indices = [0, 1, 2, 41, 65_535, 65_536, 4_294_967_295, 4_294_967_296, 9_007_199_254_740_991];
const names = [
  { epoch: 1, seed: 42, table: 'orders', column: 'amount', purpose: 'value' },
  { epoch: 1, seed: 42, table: 'orders', column: 'amount', purpose: 'null' },
  { epoch: 1, seed: 0, table: '', column: '', purpose: '' },
  { epoch: 2, seed: '18446744073709551616', table: 'número', column: '名', purpose: '🎲|' },
];

/** Everything a draw can become at some addresses: roots, their children and grandchildren. */
function vectors(key: StreamKey, addressKey: StreamKey) {
  return indices.map((index, i) => {
    const root = rootAddress(index);
    const child = childAddress(addressKey, root, i * 3);
    const grandchild = childAddress(addressKey, child, i);
    const draws = [root, child, grandchild].map(({ hi, lo }) => {
      const [h, low] = drawAt(key, hi, lo);
      return {
        hi,
        lo,
        h,
        low,
        uniform: uniformFrom(h, low),
        below: belowFrom(h, low, 1000 ** (1 + (i % 5))),
      };
    });
    return { index, ordinals: [i * 3, i], draws, permuted: permute(key, 1_000_003, index % 1_000_003) };
  });
}

// A changed value here changes every data set ever generated: raise the epoch, or find the mistake.
test('the same draws as ever', async () => {
  const addressKey = streamKey({ epoch: 1, seed: 42, table: 'orders', column: '', purpose: 'address' });
  const golden = names.map((name) => {
    const seed = typeof name.seed === 'string' ? BigInt(name.seed) : name.seed;
    const key = streamKey({ ...name, seed });
    return { name, key, vectors: vectors(key, addressKey) };
  });
  await expect(`${JSON.stringify({ addressKey, golden }, null, 1)}\n`).toMatchFileSnapshot(
    'golden/draws.json',
  );
});
