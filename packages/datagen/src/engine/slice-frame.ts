import { childAddress, childAddresses, sliceAddresses, type Addresses } from '@dataing/base/random';
import { positionAt, type Positions } from '../kernels/positions.ts';
import type { ChildSource } from '../plan/plan.ts';
import type { Frame, ParentRows } from './context.ts';
import { newFrame, type Evaluator } from './frame.ts';

/**
 * Rows [from, to) of a frame. Only these rows (and the parents they have) are
 * evaluated: of the frame itself only the counts of children are used.
 */
export function sliceFrame(frame: Frame, from: number, to: number, evaluator: Evaluator): Frame {
  const positions = slicePositions(frame.positions, from, to);
  const { source } = frame.table;
  if (source.kind === 'fixed' || frame.parent?.counts === undefined) {
    const makeAddresses = (): Addresses => sliceAddresses(frame.addresses(), from, to);
    const parent = frame.parent && sliceListed(frame.parent, from, to, evaluator);
    return newFrame(frame.table, positions, makeAddresses, evaluator, parent);
  }
  const { first, ordinal, counts } = cutCounts(frame.parent, from, to);
  const parents = sliceFrame(frame.parent.frame, first, first + counts.length, evaluator);
  const parent: ParentRows = { frame: parents, counts, skip: ordinal };
  const makeAddresses = (): Addresses => addressesFrom(source, parents.addresses(), counts, ordinal);
  return newFrame(frame.table, positions, makeAddresses, evaluator, parent);
}

function slicePositions(positions: Positions, from: number, to: number): Positions {
  if (positions.kind === 'range') {
    return {
      kind: 'range',
      length: to - from,
      get start() {
        return positionAt(positions, from);
      },
    };
  }
  return {
    kind: 'list',
    length: to - from,
    get at() {
      return positions.at.slice(from, to);
    },
  };
}

/** Of rows listed one by one, each with a parent row of its own. */
function sliceListed(parent: ParentRows, from: number, to: number, evaluator: Evaluator): ParentRows {
  const frame = sliceFrame(parent.frame, from, to, evaluator);
  return { frame, ordinals: parent.ordinals?.slice(from, to) };
}

/** The parents of rows [from, to): the first one's number, how many of its children come before, and the counts. */
function cutCounts(
  { counts = new Int32Array(0), skip = 0 }: ParentRows,
  from: number,
  to: number,
): { readonly first: number; readonly ordinal: number; readonly counts: Int32Array } {
  let first = 0;
  let before = 0;
  while (first < counts.length && before + counts[first] <= from) before += counts[first++];
  let last = first;
  let end = before;
  while (last < counts.length && end < to) end += counts[last++];
  const cut = counts.slice(first, last);
  if (cut.length > 0) {
    cut[cut.length - 1] -= end - to;
    cut[0] -= from - before;
  }
  return { first, ordinal: from - before + (first === 0 ? skip : 0), counts: cut };
}

/** As `childAddresses`, with the first parent's children beginning at an ordinal. */
function addressesFrom(
  source: ChildSource,
  parents: Addresses,
  counts: Int32Array,
  ordinal: number,
): Addresses {
  if (ordinal === 0 || counts.length === 0) return childAddresses(source.addressKey, parents, counts);
  const ordinals = Float64Array.from({ length: counts[0] }, (_, i) => ordinal + i);
  const repeated = {
    length: counts[0],
    hi: filled(counts[0], parents.hi[0]),
    lo: filled(counts[0], parents.lo[0]),
  };
  const head = foldAddresses(source, repeated, ordinals);
  const rest = childAddresses(
    source.addressKey,
    sliceAddresses(parents, 1, parents.length),
    counts.subarray(1),
  );
  return { length: head.length + rest.length, hi: joined(head.hi, rest.hi), lo: joined(head.lo, rest.lo) };
}

function filled(length: number, value: number): Uint32Array {
  return new Uint32Array(length).fill(value);
}

function joined(head: Uint32Array, rest: Uint32Array): Uint32Array {
  const out = new Uint32Array(head.length + rest.length);
  out.set(head);
  out.set(rest, head.length);
  return out;
}

/** The address of each row from its parent's address and its ordinal, row by row. */
export function foldAddresses(source: ChildSource, parents: Addresses, ordinals: Float64Array): Addresses {
  const hi = new Uint32Array(ordinals.length);
  const lo = new Uint32Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) {
    const address = childAddress(source.addressKey, { hi: parents.hi[i], lo: parents.lo[i] }, ordinals[i]);
    hi[i] = address.hi;
    lo[i] = address.lo;
  }
  return { length: ordinals.length, hi, lo };
}
