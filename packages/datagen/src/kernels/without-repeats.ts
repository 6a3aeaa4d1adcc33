import { buildPermutation, drawAt, permuteWith, type StreamKey } from '@dataing/base/random';
import type { Ordinals } from './outliers.ts';
import { ExhaustedError } from './unique.ts';

/**
 * A row of another table for each row, none twice under one parent: the n-th child of a parent has the row to which the
 * parent's own permutation of the `size` rows sends n. @throws ExhaustedError where a parent has more children than there
 * are rows.
 */
export function withoutRepeats(key: StreamKey, size: number, { ordinals, parents }: Ordinals): Float64Array {
  const out = new Float64Array(ordinals.length);
  let of = -1;
  let permutation = buildPermutation(key, Math.max(1, size));
  for (let row = 0; row < out.length; row++) {
    const parent = parents?.of[row] ?? -1;
    if (parents !== undefined && parent !== of) {
      const [k0, k1] = drawAt(key, parents.addresses.hi[parent], parents.addresses.lo[parent]);
      permutation = buildPermutation({ k0, k1 }, Math.max(1, size));
      of = parent;
    }
    if (ordinals[row] >= size)
      throw new ExhaustedError(`child ${ordinals[row]} of a parent has no row left of ${size}`);
    out[row] = permuteWith(permutation, ordinals[row]);
  }
  return out;
}
