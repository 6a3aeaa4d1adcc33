import { endsOfRuns, isNull, nullCount, runAt } from './access.ts';
import { concatArenas, gatherArena } from './arena.ts';
import { codesColumn, isArena, runsColumn, sameType, sequenceColumn, valuesColumn } from './build.ts';
import type { CodesColumn, Column, RunsColumn, SequenceColumn, Validity, ValuesColumn } from './column.ts';
import { copyBits, isValid, packValidity, sliceValidity } from './validity.ts';

type Storage = ValuesColumn['data'];

/** Rows [from, to), as lazy as the column. Values and codes are views of the column's own arrays. */
export function slice(column: Column, from: number, to: number): Column {
  if (from < 0 || to > column.length || from > to) {
    throw new RangeError(`rows ${from} to ${to} of a column of ${column.length}`);
  }
  if (from === 0 && to === column.length) return column;
  switch (column.kind) {
    case 'sequence':
      return sequenceColumn(column.type, to - from, column.start + column.step * from, column.step);
    case 'runs':
      return sliceRuns(column, from, to);
    case 'codes':
      return codesColumn(
        column.codes.subarray(from, to),
        column.dictionary,
        sliceValidity(column.validity, from, to),
      );
    case 'values':
      return valuesColumn(
        column.type,
        sliceStorage(column.data, from, to),
        sliceValidity(column.validity, from, to),
      );
  }
}

function sliceStorage(data: Storage, from: number, to: number): Storage {
  if (isArena(data)) return { bytes: data.bytes, offsets: data.offsets.subarray(from, to + 1) };
  return data.subarray(from, to);
}

function sliceRuns(column: RunsColumn, from: number, to: number): Column {
  if (from === to) return runsColumn(slice(column.values, 0, 0), new Int32Array(0));
  const ends = endsOfRuns(column);
  const first = runAt(column, from);
  const last = runAt(column, to - 1);
  const counts = column.counts.slice(first, last + 1);
  counts[counts.length - 1] -= ends[last] - to;
  counts[0] -= from - (first === 0 ? 0 : ends[first - 1]);
  return runsColumn(slice(column.values, first, last + 1), counts);
}

/** The same rows with one stored value each; a values column is returned as it is. */
export function materialise(column: Column): ValuesColumn {
  switch (column.kind) {
    case 'values':
      return column;
    case 'sequence':
      return materialiseSequence(column);
    case 'codes':
      return gatherValues(column.dictionary, column.codes, column.validity);
    case 'runs':
      return materialiseRuns(column);
  }
}

function materialiseSequence(column: SequenceColumn): ValuesColumn {
  const { start, step, length } = column;
  const last = start + step * (length - 1);
  const small = Math.max(Math.abs(start), Math.abs(last)) < 0x7fffffff || column.type === 'date';
  const data = small ? new Int32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) data[i] = start + step * i;
  return valuesColumn(column.type, data);
}

function materialiseRuns(column: RunsColumn): ValuesColumn {
  const values = materialise(column.values);
  if (isArena(values.data) || values.validity !== undefined) {
    return gatherValues(values, expandRuns(column), undefined);
  }
  const { counts, length } = column;
  const source = values.data;
  const data = emptyLike(source, length);
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const value = source[i];
    for (const end = at + counts[i]; at < end; at++) data[at] = value;
  }
  return valuesColumn(column.type, data);
}

/** For every row the index of its run. */
export function expandRuns(column: RunsColumn): Int32Array {
  const { counts } = column;
  const out = new Int32Array(column.length);
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    for (const end = at + counts[i]; at < end; at++) out[at] = i;
  }
  return out;
}

function emptyLike<T extends { readonly length: number }>(source: T, length: number): T {
  return new (source.constructor as new (length: number) => T)(length);
}

/**
 * Rows at `indices` in that order; a negative index gives null. Codes stay codes, a repeated column becomes a
 * gather from its runs, a sequence becomes values.
 */
export function gather(column: Column, indices: ArrayLike<number>): Column {
  switch (column.kind) {
    case 'values':
      return gatherValues(column, indices, undefined);
    case 'codes':
      return gatherCodes(column, indices);
    case 'runs':
      return gather(
        column.values,
        Int32Array.from(indices, (i) => (i < 0 ? -1 : runAt(column, i))),
      );
    case 'sequence':
      return gatherSequence(column, indices);
  }
}

function gatherSequence(column: SequenceColumn, indices: ArrayLike<number>): ValuesColumn {
  const { start, step, type } = column;
  const count = indices.length;
  const data = type === 'date' ? new Int32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = indices[i] < 0 ? 0 : start + step * indices[i];
  return valuesColumn(type, data, validityOfGather(undefined, indices, undefined));
}

function gatherCodes(column: CodesColumn, indices: ArrayLike<number>): CodesColumn {
  const codes = emptyLike(column.codes, indices.length);
  for (let i = 0; i < codes.length; i++) codes[i] = indices[i] < 0 ? 0 : column.codes[indices[i]];
  return codesColumn(codes, column.dictionary, validityOfGather(column.validity, indices, undefined));
}

function gatherValues(
  column: ValuesColumn,
  indices: ArrayLike<number>,
  validity: Validity | undefined,
): ValuesColumn {
  const nulls = validityOfGather(column.validity, indices, validity);
  if (isArena(column.data)) {
    const at = nulls === undefined ? indices : withoutNulls(indices, nulls);
    return valuesColumn(column.type, gatherArena(column.data, at), nulls);
  }
  const source = column.data;
  const data = emptyLike(source, indices.length);
  for (let i = 0; i < data.length; i++) {
    if (nulls === undefined || isValid(nulls, i)) data[i] = source[indices[i]];
  }
  return valuesColumn(column.type, data, nulls);
}

function withoutNulls(indices: ArrayLike<number>, validity: Validity): Int32Array {
  return Int32Array.from(indices, (at, i) => (isValid(validity, i) ? at : -1));
}

/** Null where the index is negative, the source row is null, or `own` says so. */
function validityOfGather(
  source: Validity | undefined,
  indices: ArrayLike<number>,
  own: Validity | undefined,
): Validity | undefined {
  const flags = new Uint8Array(indices.length);
  for (let i = 0; i < flags.length; i++) {
    flags[i] = indices[i] >= 0 && isValid(own, i) && isValid(source, indices[i]) ? 1 : 0;
  }
  return packValidity(flags);
}

/**
 * All rows of several columns of one type, in order. Stays a sequence, runs or codes where the parts allow it
 * (codes over one dictionary, the same object); else values, in the widest storage among the parts.
 */
export function concat(columns: readonly Column[]): Column {
  if (columns.length === 0) throw new RangeError('concat needs a column');
  const first = columns[0];
  if (columns.some((c) => !sameType(c.type, first.type))) {
    throw new TypeError('concat needs columns of one type');
  }
  const parts = columns.filter((c) => c.length > 0);
  if (parts.length <= 1) return parts[0] ?? first;
  return concatSequences(parts) ?? concatRuns(parts) ?? concatCodes(parts) ?? concatValues(parts);
}

function concatSequences(parts: readonly Column[]): Column | undefined {
  const first = parts[0];
  if (first.kind !== 'sequence') return undefined;
  let next = first.start;
  for (const part of parts) {
    if (part.kind !== 'sequence' || part.start !== next || part.step !== first.step) return undefined;
    next += part.step * part.length;
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return sequenceColumn(first.type, length, first.start, first.step);
}

function concatRuns(parts: readonly Column[]): Column | undefined {
  const runs = parts.filter((part) => part.kind === 'runs');
  if (runs.length !== parts.length) return undefined;
  const counts = new Int32Array(runs.reduce((sum, part) => sum + part.counts.length, 0));
  let at = 0;
  for (const part of runs) {
    counts.set(part.counts, at);
    at += part.counts.length;
  }
  return runsColumn(concat(runs.map((part) => part.values)), counts);
}

function concatCodes(parts: readonly Column[]): Column | undefined {
  const codes = parts.filter((part) => part.kind === 'codes');
  const dictionary = codes[0]?.dictionary;
  if (codes.length !== parts.length || codes.some((part) => part.dictionary !== dictionary)) return undefined;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const widest = codes.reduce(
    (a, b) => (b.codes.BYTES_PER_ELEMENT > a.codes.BYTES_PER_ELEMENT ? b : a),
    codes[0],
  );
  const out = emptyLike(widest.codes, length);
  let at = 0;
  for (const part of codes) {
    out.set(part.codes, at);
    at += part.length;
  }
  return codesColumn(out, dictionary, concatValidity(codes));
}

function concatValues(parts: readonly Column[]): ValuesColumn {
  const values = parts.map(materialise);
  const validity = concatValidity(values);
  const { type } = values[0];
  const arenas = values.map((v) => v.data).filter(isArena);
  if (arenas.length === values.length) return valuesColumn(type, concatArenas(arenas), validity);
  const length = values.reduce((sum, part) => sum + part.length, 0);
  const data = widestStorage(values, length);
  let at = 0;
  for (const part of values) {
    const source = part.data as Exclude<Storage, { offsets: Int32Array }>;
    if (source.constructor === data.constructor) (data as Float64Array).set(source as Float64Array, at);
    else if (data instanceof BigInt64Array) {
      for (let i = 0; i < part.length; i++) data[at + i] = BigInt(source[i]);
    } else for (let i = 0; i < part.length; i++) data[at + i] = Number(source[i]);
    at += part.length;
  }
  return valuesColumn(type, data, validity);
}

function widestStorage(values: readonly ValuesColumn[], length: number) {
  if (values.some((v) => v.data instanceof BigInt64Array)) return new BigInt64Array(length);
  if (values.some((v) => v.data instanceof Float64Array)) return new Float64Array(length);
  if (values.some((v) => v.data instanceof Int32Array)) return new Int32Array(length);
  return new Uint8Array(length);
}

function concatValidity(
  parts: ReadonlyArray<{ readonly length: number; readonly validity?: Validity }>,
): Validity | undefined {
  if (parts.every((part) => part.validity === undefined)) return undefined;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array((length + 7) >> 3);
  let at = 0;
  for (const part of parts) {
    copyBits(part.validity, 0, part.length, out, at);
    at += part.length;
  }
  return out;
}

/**
 * The rows that hold values, and the bitmap of all rows; `validity` is absent when none is null. Runs stay runs
 * and codes stay codes. Formats that store nulls apart (Parquet) want columns in this form.
 */
export function splitNulls(column: Column): { readonly dense: Column; readonly validity?: Validity } {
  if (nullCount(column) === 0) return { dense: withoutValidity(column) };
  if (column.kind === 'runs') return splitRuns(column);
  if (column.kind === 'sequence' || column.validity === undefined) return { dense: column };
  const { validity, length } = column;
  if (column.kind === 'codes') {
    return { dense: codesColumn(keepValid(column.codes, validity), column.dictionary), validity };
  }
  if (isArena(column.data)) {
    const kept = keepValid(
      Int32Array.from({ length }, (_, i) => i),
      validity,
    );
    return { dense: valuesColumn(column.type, gatherArena(column.data, kept)), validity };
  }
  return { dense: valuesColumn(column.type, keepValid(column.data, validity)), validity };
}

/** The entries at valid rows, in an array of their own. */
function keepValid<T extends Exclude<Storage, { offsets: Int32Array }> | CodesColumn['codes']>(
  source: T,
  validity: Validity,
): T {
  const out = emptyLike(source, source.length);
  let count = 0;
  for (let i = 0; i < source.length; i++) {
    out[count] = source[i];
    count += (validity[i >> 3] >> (i & 7)) & 1;
  }
  return out.slice(0, count) as T;
}

function withoutValidity(column: Column): Column {
  if (column.kind === 'values') return valuesColumn(column.type, column.data);
  if (column.kind === 'codes') return codesColumn(column.codes, column.dictionary);
  return column;
}

function splitRuns(column: RunsColumn): { readonly dense: Column; readonly validity: Validity } {
  const { counts, values } = column;
  const validity = new Uint8Array((column.length + 7) >> 3);
  const kept: number[] = [];
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] > 0 && !isNull(values, i)) {
      kept.push(i);
      copyBits(undefined, 0, counts[i], validity, at);
    }
    at += counts[i];
  }
  const keptCounts = Int32Array.from(kept, (i) => counts[i]);
  return { dense: runsColumn(gather(values, kept), keptCounts), validity };
}
