import { fillNormal } from '@dataing/base/maths';
import { fillDraws, newDraws, type Addresses, type Draws, type StreamKey } from '@dataing/base/random';

const chunkRows = 2048;

/** Hands the draws of all rows to `use`, a chunk that stays in the cache at a time: `count` draws for rows from `at`. */
export function eachDraw(
  key: StreamKey,
  addresses: Addresses,
  use: (draws: Draws, count: number, at: number) => void,
): void {
  const draws = newDraws(Math.min(chunkRows, addresses.length));
  for (let from = 0; from < addresses.length; from += chunkRows) {
    const to = Math.min(from + chunkRows, addresses.length);
    fillDraws(key, addresses, from, to, draws);
    use(draws, to - from, from);
  }
}

/** Standard normal draws, one per row. */
export function drawNormals(key: StreamKey, addresses: Addresses): Float64Array {
  const out = new Float64Array(addresses.length);
  eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, out, at));
  return out;
}
