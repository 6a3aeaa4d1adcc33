import { isArena } from './build.ts';
import type { Column, ValuesColumn } from './column.ts';

type Owned = Uint8Array | Uint16Array | Int32Array | Float64Array | BigInt64Array;

/**
 * The buffers to hand over when a column moves to another thread, each once. Dictionaries are shared between
 * blocks and stay out: they are copied. Only buffers that belong wholly to the column's own arrays are listed, so
 * that moving a slice never empties its source; call `compact` first to move a slice without copying twice.
 */
export function transferList(columns: Iterable<Column>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of columns) {
    for (const array of ownedArrays(column)) {
      const { buffer } = array;
      if (buffer instanceof ArrayBuffer && buffer.byteLength === array.byteLength) buffers.add(buffer);
    }
  }
  return [...buffers];
}

function* ownedArrays(column: Column): Generator<Owned> {
  if (column.kind === 'sequence') return;
  if (column.kind === 'runs') {
    yield column.counts;
    yield* ownedArrays(column.values);
    return;
  }
  if (column.validity !== undefined) yield column.validity;
  if (column.kind === 'codes') yield column.codes;
  else if (isArena(column.data)) {
    yield column.data.bytes;
    yield column.data.offsets;
  } else yield column.data;
}

/** The same rows in arrays of their own: no view of a larger buffer remains (dictionaries excepted). */
export function compact(column: Column): Column {
  if (column.kind === 'sequence') return column;
  if (column.kind === 'runs') {
    return { ...column, values: compact(column.values), counts: own(column.counts) };
  }
  const { validity } = column;
  const rest = validity === undefined ? {} : { validity: own(validity) };
  if (column.kind === 'codes') return { ...column, codes: own(column.codes), ...rest };
  return { ...column, data: compactStorage(column.data), ...rest };
}

function compactStorage(data: ValuesColumn['data']): ValuesColumn['data'] {
  if (!isArena(data)) return own(data);
  const start = data.offsets[0];
  const end = data.offsets[data.offsets.length - 1];
  if (start === 0 && end === data.bytes.length) {
    return { bytes: own(data.bytes), offsets: own(data.offsets) };
  }
  return { bytes: data.bytes.slice(start, end), offsets: data.offsets.map((offset) => offset - start) };
}

function own<T extends Owned>(array: T): T {
  return array.byteLength === array.buffer.byteLength ? array : (array.slice() as T);
}
