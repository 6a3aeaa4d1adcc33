import {
  isArena,
  itemBytes,
  valuesColumn,
  type ByteArena,
  type CodesColumn,
  type Column,
  type ValuesColumn,
} from '@dataing/base/columns';

/** Least and greatest value of a column: whole numbers, floats (NaN apart) or byte strings in unsigned order. */
export type Range =
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'bigint'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'bytes'; readonly min: Uint8Array; readonly max: Uint8Array };

/**
 * The range of a column without nulls, from its structure: a sequence in closed form, runs and codes from the
 * values that occur. Undefined where there is none: no rows, or NaN in all of them. Runs must have no count of 0.
 */
export function rangeOf(column: Column): Range | undefined {
  if (column.length === 0) return undefined;
  switch (column.kind) {
    case 'sequence': {
      const last = column.start + column.step * (column.length - 1);
      return { kind: 'number', min: Math.min(column.start, last), max: Math.max(column.start, last) };
    }
    case 'runs':
      return rangeOf(column.values);
    case 'codes':
      return rangeOfValues(usedEntries(column));
    case 'values':
      return rangeOfValues(column);
  }
}

/** The dictionary entries that some row points at: all of them, or for byte strings the two that matter. */
function usedEntries(column: CodesColumn): ValuesColumn {
  const { codes, dictionary } = column;
  const used = new Uint8Array(dictionary.length);
  for (let i = 0; i < codes.length; i++) used[codes[i]] = 1;
  const { data } = dictionary;
  if (isArena(data)) return valuesColumn(dictionary.type, usedItems(data, used));
  const kept = data.slice();
  let count = 0;
  for (let i = 0; i < used.length; i++) {
    kept[count] = data[i];
    count += used[i];
  }
  return valuesColumn(dictionary.type, kept.subarray(0, count));
}

function usedItems(arena: ByteArena, used: Uint8Array): ByteArena {
  let least = -1;
  let greatest = -1;
  for (let i = 0; i < used.length; i++) {
    if (used[i] === 0) continue;
    if (least < 0 || compareItems(arena, i, least) < 0) least = i;
    if (greatest < 0 || compareItems(arena, i, greatest) > 0) greatest = i;
  }
  const min = itemBytes(arena, least);
  const max = itemBytes(arena, greatest);
  const bytes = new Uint8Array(min.length + max.length);
  bytes.set(min);
  bytes.set(max, min.length);
  return { bytes, offsets: Int32Array.of(0, min.length, bytes.length) };
}

function rangeOfValues(values: ValuesColumn): Range | undefined {
  const { data } = values;
  if (values.length === 0) return undefined;
  if (isArena(data)) return rangeOfItems(data);
  if (data instanceof BigInt64Array) return rangeOfBigints(data);
  if (values.type === 'float') return rangeOfFloats(data as Float64Array);
  let min = data[0];
  let max = min;
  for (let i = 1; i < data.length; i++) {
    const value = data[i];
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  return { kind: 'number', min, max };
}

function rangeOfBigints(data: BigInt64Array): Range {
  let min = data[0];
  let max = min;
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { kind: 'bigint', min, max };
}

function rangeOfFloats(data: Float64Array): Range | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let seen = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    min = value < min ? value : min;
    max = value > max ? value : max;
    seen |= value === value ? 1 : 0;
  }
  return seen === 0 ? undefined : { kind: 'number', min, max };
}

function rangeOfItems(arena: ByteArena): Range {
  const { bytes, offsets } = arena;
  const items = offsets.length - 1;
  let least = 0;
  let greatest = 0;
  let leastHead = headOf(bytes, offsets[0], offsets[1]);
  let greatestHead = leastHead;
  for (let i = 1; i < items; i++) {
    const head = headOf(bytes, offsets[i], offsets[i + 1]);
    if (head > leastHead && head < greatestHead) continue;
    if (compareItems(arena, i, least) < 0) {
      least = i;
      leastHead = head;
    } else if (compareItems(arena, i, greatest) > 0) {
      greatest = i;
      greatestHead = head;
    }
  }
  return { kind: 'bytes', min: itemBytes(arena, least), max: itemBytes(arena, greatest) };
}

/** The first four bytes as a number whose order is theirs: settles nearly every comparison. */
function headOf(bytes: Uint8Array, from: number, to: number): number {
  if (to - from >= 4) {
    return (
      ((bytes[from] << 23) | (bytes[from + 1] << 15) | (bytes[from + 2] << 7) | (bytes[from + 3] >> 1)) >>> 0
    );
  }
  let head = 0;
  for (let i = 0; i < 4; i++) head = head * 256 + (from + i < to ? bytes[from + i] : 0);
  return Math.floor(head / 2);
}

/** Unsigned bytewise order of two items, as Parquet wants it for byte strings. */
export function compareItems(arena: ByteArena, a: number, b: number): number {
  const { bytes, offsets } = arena;
  const lengthA = offsets[a + 1] - offsets[a];
  const lengthB = offsets[b + 1] - offsets[b];
  const shared = lengthA < lengthB ? lengthA : lengthB;
  const startA = offsets[a];
  const startB = offsets[b];
  for (let i = 0; i < shared; i++) {
    const difference = bytes[startA + i] - bytes[startB + i];
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** Unsigned bytewise order. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
