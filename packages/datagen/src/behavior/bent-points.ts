import { fillAlias } from '@dataing/base/maths';
import { belowFrom, fillDraws, newDraws, type Addresses, type StreamKey } from '@dataing/base/random';
import { exactPoint, isTaken, type Intensity, type ParentProfiles, type TimeKeys } from './intensity.ts';

/** Rows at a time: their draws stay in the first cache, and the reads of a large alias table overlap. */
const turnRows = 2048;

/**
 * The grid points of a block of rows, `pointAt` for each; `profileOf` names each row's profile. A turn of rows draws its
 * candidates together; those whose candidate fell through draw the next one together, and so on.
 */
export function drawBentPoints(
  intensity: Intensity,
  parents: ParentProfiles,
  profileOf: (row: number) => number,
  keys: TimeKeys,
  addresses: Addresses,
): Int32Array {
  const points = new Int32Array(addresses.length);
  const draw = candidateDraw(intensity, Math.min(turnRows, addresses.length));
  const rows = new Int32Array(Math.min(turnRows, addresses.length));
  const { hi, lo } = addresses;
  const { tries } = keys;
  for (let from = 0; from < addresses.length; from += turnRows) {
    let left = Math.min(turnRows, addresses.length - from);
    for (let place = 0; place < left; place++) rows[place] = from + place;
    for (let i = 0; i < tries.candidate.length && left > 0; i++) {
      const candidates = draw(i === 0 ? keys.first : tries.candidate[i], addresses, rows, left);
      const tried = left;
      left = 0;
      for (let place = 0; place < tried; place++) {
        const row = rows[place];
        const point = candidates[place];
        const profile = parents.profiles[profileOf(row)];
        if (isTaken(intensity, profile, point, tries.accept[i], hi[row], lo[row])) points[row] = point;
        else rows[left++] = row;
      }
    }
    for (let place = 0; place < left; place++) {
      const row = rows[place];
      points[row] = exactPoint(intensity, parents.profiles[profileOf(row)], keys, hi[row], lo[row]);
    }
  }
  return points;
}

/** Candidates from the undisturbed pattern for the first `count` of some rows; the array is used again by the next call. */
function candidateDraw(
  { alias, pattern }: Intensity,
  most: number,
): (key: StreamKey, addresses: Addresses, rows: Int32Array, count: number) => Int32Array {
  const own = { hi: new Uint32Array(most), lo: new Uint32Array(most), length: most };
  const draws = newDraws(most);
  const candidates = new Int32Array(most);
  return (key, { hi, lo }, rows, count) => {
    for (let place = 0; place < count; place++) {
      own.hi[place] = hi[rows[place]];
      own.lo[place] = lo[rows[place]];
    }
    fillDraws(key, own, 0, count, draws);
    if (alias !== undefined) fillAlias(alias, draws, count, candidates);
    else
      for (let place = 0; place < count; place++)
        candidates[place] = belowFrom(draws.h[place], draws.lo[place], pattern.length);
    return candidates;
  };
}
