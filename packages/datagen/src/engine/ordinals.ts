import type { Ordinals } from '../kernels/outliers.ts';
import { positionAt } from '../kernels/positions.ts';
import type { Frame } from './context.ts';

/** Each row's number under its parent, or in its table where it has none. */
export function ordinalsOf(frame: Frame): Ordinals {
  return frame.memo('ordinals', () => readOrdinals(frame));
}

function readOrdinals(frame: Frame): Ordinals {
  const { parent, length } = frame;
  if (parent === undefined) {
    return { ordinals: Float64Array.from({ length }, (_, row) => positionAt(frame.positions, row)) };
  }
  const addresses = parent.frame.addresses();
  if (parent.counts === undefined) {
    const of = Int32Array.from({ length }, (_, row) => row);
    if (parent.ordinals === undefined) throw new TypeError(`rows of "${frame.table.name}" have no ordinals`);
    return { ordinals: parent.ordinals, parents: { addresses, of } };
  }
  const ordinals = new Float64Array(length);
  const of = new Int32Array(length);
  let row = 0;
  parent.counts.forEach((count, number) => {
    const first = number === 0 ? (parent.skip ?? 0) : 0;
    for (let i = 0; i < count; i++, row++) {
      ordinals[row] = first + i;
      of[row] = number;
    }
  });
  return { ordinals, parents: { addresses, of } };
}
