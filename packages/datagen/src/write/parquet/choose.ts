import {
  codesColumn,
  isArena,
  materialise,
  runsColumn,
  type CodesColumn,
  type Column,
  type RunsColumn,
  type ValuesColumn,
} from '@dataing/base/columns';
import type { CodecName } from '@dataing/ports';
import { bitWidth } from './bit-packing.ts';
import { findDictionary } from './dictionary.ts';
import { physicalType, type ColumnSchema, type Encoding } from './format.ts';
import type { Range } from './range.ts';

/** How a chunk is to be written. With `dictionary`, the column is codes over it, or runs of such codes. */
export interface Choice {
  readonly encoding: Encoding;
  readonly column: Column;
  readonly dictionary?: ValuesColumn;
}

/** Dictionaries beyond this many entries are not looked for. */
const MOST_ENTRIES = 1 << 16;
/** What zstd leaves of a random double, and of a byte of text, on average; both only weigh one choice. */
const BYTES_PER_DOUBLE = 6.5;
const SHARE_OF_TEXT = 0.5;

/**
 * The encoding of a column without nulls, from its kind first: what is a sequence stays a constant delta, codes
 * keep their dictionary, runs are never expanded. Stored values get the smallest of the encodings by estimate.
 * A pure function of the rows and their layout. `range` must be that of the column.
 */
export function chooseEncoding(column: Column, schema: ColumnSchema, range: Range | undefined): Choice {
  if (schema.type === 'bool') return { encoding: 'plain', column: materialise(column) };
  switch (column.kind) {
    case 'sequence':
      return { encoding: 'delta', column };
    case 'codes':
      if (dictionaryPays(column, schema, range)) return ofCodes(column);
      return chooseForValues(materialise(column), schema, range);
    case 'runs':
      return chooseForRuns(column, schema, range);
    case 'values':
      return chooseForValues(column, schema, range);
  }
}

/** A given dictionary is left where it is larger than the block, or whole numbers pack smaller without it. */
function dictionaryPays(column: CodesColumn, schema: ColumnSchema, range: Range | undefined): boolean {
  const { dictionary, length } = column;
  const entries = dictionary.length;
  if (entries > length) return false;
  if (range?.kind !== 'number' || !canDelta(schema, range)) return true;
  const dictionaryBytes = entries * averageBytes(dictionary, schema) + (length * bitWidth(entries - 1)) / 8;
  const deltaBytes = (length * (bitWidth(range.max - range.min) + 1)) / 8;
  return dictionaryBytes <= deltaBytes * 1.25;
}

function ofCodes(column: CodesColumn): Choice {
  return { encoding: 'dictionary', column, dictionary: column.dictionary };
}

function chooseForRuns(column: RunsColumn, schema: ColumnSchema, range: Range | undefined): Choice {
  const { values, counts, length } = column;
  if (values.kind === 'codes') {
    const { dictionary } = values;
    if (dictionary.length <= length) return { encoding: 'dictionary', column, dictionary };
  } else if (values.kind === 'values') {
    const runs = values.length;
    const deltaBytes = canDelta(schema, range) ? (length * deltaWidth(values, true)) / 8 : Infinity;
    const bytesPerItem = averageBytes(values, schema);
    const limit = Math.min(MOST_ENTRIES, Math.floor(runs / 2));
    const found = deltaBytes > length / 4 ? findDictionary(values, range, limit) : undefined;
    const entries = found?.dictionary.length ?? runs;
    const repeatBytes = Math.min((length * bitWidth(entries)) / 8, runs * (2 + bitWidth(entries) / 8));
    const dictionaryBytes = entries * bytesPerItem + repeatBytes;
    if (deltaBytes <= dictionaryBytes) return { encoding: 'delta', column };
    const codes =
      found ??
      codesColumn(
        Int32Array.from({ length: runs }, (_, i) => i),
        values,
      );
    if (found !== undefined || length >= runs * 1.5) {
      return { encoding: 'dictionary', column: runsColumn(codes, counts), dictionary: codes.dictionary };
    }
  }
  return chooseForValues(materialise(column), schema, range);
}

function chooseForValues(column: ValuesColumn, schema: ColumnSchema, range: Range | undefined): Choice {
  const { data, length } = column;
  const bytesPerItem = averageBytes(column, schema);
  const withDelta = canDelta(schema, range) && !(data instanceof BigInt64Array) && !isArena(data);
  let otherBytes = length * bytesPerItem;
  if (withDelta) otherBytes = Math.min(otherBytes, (length * deltaWidth(column, false)) / 8);
  else if (isArena(data)) otherBytes *= SHARE_OF_TEXT;
  else if (schema.type === 'float') otherBytes = length * BYTES_PER_DOUBLE;
  const limit = Math.min(MOST_ENTRIES, Math.floor(otherBytes / bytesPerItem), Math.floor(length / 2));
  const found = findDictionary(column, range, limit);
  if (found !== undefined) {
    const entries = found.dictionary.length;
    if (entries * bytesPerItem + (length * bitWidth(entries - 1)) / 8 < otherBytes) return ofCodes(found);
  }
  if (isArena(data)) return { encoding: 'delta_length', column };
  if (withDelta && otherBytes < length * bytesPerItem) return { encoding: 'delta', column };
  return { encoding: schema.type === 'float' ? 'byte_stream_split' : 'plain', column };
}

function averageBytes(column: ValuesColumn, schema: ColumnSchema): number {
  const { data, length } = column;
  if (isArena(data)) return 4 + (data.offsets[length] - data.offsets[0]) / Math.max(1, length);
  const physical = physicalType(schema);
  return physical === 'INT32' ? 4 : physical === 'FIXED_16' ? 16 : 8;
}

/** Differences must be exact in doubles, and fit the physical type's own arithmetic. */
function canDelta(schema: ColumnSchema, range: Range | undefined): boolean {
  if (schema.type === 'float' || range?.kind !== 'number') return false;
  const span = range.max - range.min;
  switch (physicalType(schema)) {
    case 'INT32':
      return span < 2147483648;
    case 'INT64':
      return span < 1125899906842624 && range.max <= 9007199254740991 && range.min >= -9007199254740991;
    default:
      return false;
  }
}

/** Bits of a packed difference, by a sample of neighbours; in runs most differences are 0. */
function deltaWidth(column: ValuesColumn, inRuns: boolean): number {
  const data = column.data as Int32Array | Float64Array;
  let least = inRuns ? 0 : Infinity;
  let greatest = inRuns ? 0 : -Infinity;
  const stride = Math.max(1, data.length >> 10);
  for (let i = 1; i < data.length; i += stride) {
    const delta = data[i] - data[i - 1];
    least = Math.min(least, delta);
    greatest = Math.max(greatest, delta);
  }
  return greatest < least ? 0 : bitWidth(greatest - least);
}

/**
 * Compression of a chunk: none where packed bits leave nothing to find, zstd for text, split doubles and plain
 * numbers, and for a dictionary of text that is large. A pure function of schema, encoding and dictionary.
 */
export function codecFor(schema: ColumnSchema, choice: Choice): CodecName {
  if (schema.codec !== undefined) return schema.codec;
  switch (choice.encoding) {
    case 'delta':
      return 'none';
    case 'dictionary': {
      const data = choice.dictionary?.data;
      return data !== undefined && isArena(data) && data.bytes.length > 65_536 ? 'zstd' : 'none';
    }
    case 'plain':
      return schema.type === 'bool' ? 'none' : 'zstd';
    case 'delta_length':
    case 'byte_stream_split':
      return 'zstd';
  }
}
