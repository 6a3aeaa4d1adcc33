import {
  countValid,
  isArena,
  isIntegerType,
  materialise,
  sameType,
  slice,
  type Column,
  type Validity,
  type ValuesColumn,
} from '@dataing/base/columns';
import type { Codec, CodecName } from '@dataing/ports';
import { bitWidth } from './bit-packing.ts';
import { ByteWriter } from './byte-writer.ts';
import { chooseEncoding, codecFor, type Choice } from './choose.ts';
import { encodeDelta, encodeDeltaRuns, encodeDeltaSequence } from './delta.ts';
import { physicalType, type ColumnSchema, type Encoding } from './format.ts';
import { encodeHybrid, encodeHybridRuns } from './hybrid.ts';
import { normalise } from './normalise.ts';
import { dataPageHeader, dictionaryPageHeader } from './page-header.ts';
import { encodeByteStreamSplit, encodeDeltaLength, encodePlain } from './plain.ts';
import { rangeOf, type Range } from './range.ts';
import { statisticsOf, type ChunkStatistics } from './statistics.ts';

/** Finished pages of one kind, header and body, end to end. `uncompressedBytes` counts headers too. */
export interface EncodedPages {
  readonly bytes: Uint8Array;
  readonly uncompressedBytes: number;
}

/** One column of one block, ready to be laid into a file: plain data that moves between threads. */
export interface EncodedChunk {
  readonly rows: number;
  readonly encoding: Encoding;
  readonly codec: CodecName;
  readonly dictionary?: EncodedPages;
  readonly data: EncodedPages;
  readonly statistics: ChunkStatistics;
}

/** A page aims at this many bytes before compression. */
const PAGE_BYTES = 1 << 20;

/**
 * Encodes one column of one block: the heavy part of writing, for workers. The bytes are a pure function of the
 * rows, their lazy kind and the schema (and of the codec's own version). TypeError when the column is not of the
 * schema's type, or null where the schema says it never is; RangeError when a number does not fit the storage.
 */
export function encodeColumnChunk(column: Column, schema: ColumnSchema, codec: Codec): EncodedChunk {
  if (!sameType(column.type, schema.type)) {
    throw new TypeError(`column ${schema.name}: ${JSON.stringify(column.type)} under another type's schema`);
  }
  const { dense, validity } = normalise(column);
  const nullCount = column.length - dense.length;
  if (nullCount > 0 && !schema.nullable)
    throw new TypeError(`column ${schema.name}: null in ${nullCount} rows`);
  const range = rangeOf(dense);
  refuseUnstorable(schema, dense, range);
  const choice = chooseEncoding(dense, schema, range);
  const codecName = codecFor(schema, choice);
  const pages = new PageWriter(codec, codecName);
  const dictionary = choice.dictionary && encodeDictionary(choice.dictionary, schema, pages);
  const data = encodePages(choice, schema, column.length, validity, pages);
  const statistics = statisticsOf(schema, range, nullCount);
  const chunk = { rows: column.length, encoding: choice.encoding, codec: codecName, data, statistics };
  return dictionary === undefined ? chunk : { ...chunk, dictionary };
}

/** The buffers to hand over when chunks move to another thread. */
export function chunkTransferList(chunks: Iterable<EncodedChunk>): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const { data, dictionary } of chunks) {
    for (const pages of [data, dictionary]) {
      if (pages?.bytes.buffer instanceof ArrayBuffer) buffers.push(pages.bytes.buffer);
    }
  }
  return buffers;
}

function refuseUnstorable(schema: ColumnSchema, column: Column, range: Range | undefined): void {
  const physical = physicalType(schema);
  if (!isIntegerType(schema.type)) return;
  if (!isWhole(column)) throw new TypeError(`column ${schema.name}: a number that is not whole`);
  if ((range?.kind !== 'number' && range?.kind !== 'bigint') || physical === 'FIXED_16') return;
  const bound = physical === 'INT32' ? 2147483648 : 9223372036854775808;
  if (range.max < bound && range.min >= -bound) return;
  throw new RangeError(`column ${schema.name}: ${range.min} to ${range.max} does not fit ${physical}`);
}

/** True when every stored number is whole; NaN is not. */
function isWhole(column: Column): boolean {
  if (column.kind === 'sequence') return Number.isInteger(column.start) && Number.isInteger(column.step);
  if (column.kind === 'runs') return isWhole(column.values);
  const { data } = column.kind === 'codes' ? column.dictionary : column;
  if (!(data instanceof Float64Array)) return true;
  let broken = 0;
  for (let i = 0; i < data.length; i++) broken |= Math.floor(data[i]) === data[i] ? 0 : 1;
  return broken === 0;
}

/** Gathers pages, bodies compressed behind their headers. */
class PageWriter {
  private readonly codec: Codec;
  private readonly codecName: CodecName;
  private parts: Uint8Array[] = [];
  private uncompressedBytes = 0;

  constructor(codec: Codec, codecName: CodecName) {
    this.codec = codec;
    this.codecName = codecName;
  }

  write(body: Uint8Array, header: (bytes: number, packedBytes: number) => Uint8Array): void {
    const packed = this.codecName === 'none' ? body : this.codec.compress(this.codecName, body);
    const head = header(body.length, packed.length);
    this.parts.push(head, packed);
    this.uncompressedBytes += head.length + body.length;
  }

  /** The pages so far, end to end; the writer begins anew. */
  take(): EncodedPages {
    const { parts, uncompressedBytes } = this;
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.parts = [];
    this.uncompressedBytes = 0;
    return { bytes, uncompressedBytes };
  }
}

function encodeDictionary(dictionary: ValuesColumn, schema: ColumnSchema, pages: PageWriter): EncodedPages {
  const body = new ByteWriter();
  encodePlain(body, dictionary, physicalType(schema));
  pages.write(body.view(), (bytes, packedBytes) =>
    dictionaryPageHeader(bytes, packedBytes, dictionary.length),
  );
  return pages.take();
}

function encodePages(
  choice: Choice,
  schema: ColumnSchema,
  rows: number,
  validity: Validity | undefined,
  pages: PageWriter,
): EncodedPages {
  const bytesPerRow = expectedBytes(choice, schema);
  const step = pageRows(bytesPerRow);
  let valueAt = 0;
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    const values = countValid(validity, from, to);
    const body = new ByteWriter(Math.ceil((to - from) * (bytesPerRow + 0.2)) + 64);
    if (schema.nullable) encodeLevels(body, validity, from, to, values);
    encodeValues(body, choice, slice(choice.column, valueAt, valueAt + values), schema);
    pages.write(body.view(), (bytes, packedBytes) =>
      dataPageHeader(bytes, packedBytes, to - from, choice.encoding),
    );
    valueAt += values;
  }
  return pages.take();
}

/** Bytes that a row takes before compression, about. */
function expectedBytes(choice: Choice, schema: ColumnSchema): number {
  const { column, encoding, dictionary } = choice;
  if (encoding === 'delta') return column.kind === 'sequence' ? 0 : 4;
  if (encoding === 'dictionary') return bitWidth(dictionary?.length ?? 0) / 8;
  if (schema.type === 'bool') return 1 / 8;
  if (column.kind === 'values' && isArena(column.data)) {
    const { offsets } = column.data;
    return (offsets[column.length] - offsets[0]) / Math.max(1, column.length) + 1;
  }
  return physicalType(schema) === 'FIXED_16' ? 16 : 8;
}

/** Rows of a page: a multiple of eight, so that validity bitmaps are cut at whole bytes. */
function pageRows(bytesPerRow: number): number {
  const rows = Math.floor(PAGE_BYTES / Math.max(bytesPerRow, 1 / 1024));
  return Math.max(1024, rows & ~7);
}

/** Definition levels of a flat optional column: its validity bitmap, or one repeat. */
function encodeLevels(
  out: ByteWriter,
  validity: Validity | undefined,
  from: number,
  to: number,
  values: number,
): void {
  const rows = to - from;
  const levels = new ByteWriter(16 + (rows >> 3));
  if (values === rows || values === 0 || validity === undefined) {
    levels.varint(rows * 2);
    levels.byte(values === 0 ? 0 : 1);
  } else {
    const groups = (rows + 7) >> 3;
    levels.varint(groups * 2 + 1);
    const bits = levels.claim(groups);
    bits.set(validity.subarray(from >> 3, (from >> 3) + groups));
    if ((rows & 7) !== 0) bits[groups - 1] &= (1 << (rows & 7)) - 1;
  }
  out.int32(levels.length);
  out.append(levels.view());
}

function encodeValues(out: ByteWriter, choice: Choice, column: Column, schema: ColumnSchema): void {
  switch (choice.encoding) {
    case 'dictionary':
      encodeIndices(out, column, bitWidth((choice.dictionary?.length ?? 1) - 1));
      break;
    case 'delta':
      if (column.kind === 'sequence') encodeDeltaSequence(out, column);
      else if (column.kind === 'runs') encodeDeltaRuns(out, column, wholeNumbers(column.values));
      else encodeDelta(out, wholeNumbers(column));
      break;
    case 'delta_length':
      encodeDeltaLength(out, arenaOf(column));
      break;
    case 'byte_stream_split':
      encodeByteStreamSplit(out, materialise(column).data as Float64Array);
      break;
    case 'plain':
      encodePlain(out, materialise(column), physicalType(schema));
      break;
  }
}

function encodeIndices(out: ByteWriter, column: Column, width: number): void {
  out.byte(width);
  if (column.kind === 'codes') encodeHybrid(out, column.codes, width);
  else if (column.kind === 'runs' && column.values.kind === 'codes') {
    encodeHybridRuns(out, column.values.codes, column.counts, width);
  } else throw new TypeError('dictionary encoding of a column without codes');
}

function wholeNumbers(column: Column): Int32Array | Float64Array {
  const { data } = materialise(column);
  if (data instanceof Int32Array || data instanceof Float64Array) return data;
  throw new TypeError('delta encoding of a column that is not of numbers');
}

function arenaOf(column: Column) {
  const { data } = materialise(column);
  if (!isArena(data)) throw new TypeError('byte-string encoding of a column without an arena');
  return data;
}
