import { ENCODING_NUMBERS, ENCODING_RLE, PAGE_DATA, PAGE_DICTIONARY, type Encoding } from './format.ts';
import { ThriftWriter } from './thrift.ts';

/** Header of a data page (version 1: every reader knows it); `rows` counts nulls too. */
export function dataPageHeader(
  bytes: number,
  packedBytes: number,
  rows: number,
  encoding: Encoding,
): Uint8Array {
  const out = new ThriftWriter();
  out.root(() => {
    out.i32(1, PAGE_DATA);
    out.i32(2, bytes);
    out.i32(3, packedBytes);
    out.struct(5, () => {
      out.i32(1, rows);
      out.i32(2, ENCODING_NUMBERS[encoding]);
      out.i32(3, ENCODING_RLE);
      out.i32(4, ENCODING_RLE);
    });
  });
  return out.finish();
}

/** Header of a dictionary page: entries are PLAIN. */
export function dictionaryPageHeader(bytes: number, packedBytes: number, entries: number): Uint8Array {
  const out = new ThriftWriter();
  out.root(() => {
    out.i32(1, PAGE_DICTIONARY);
    out.i32(2, bytes);
    out.i32(3, packedBytes);
    out.struct(7, () => {
      out.i32(1, entries);
      out.i32(2, ENCODING_NUMBERS.plain);
    });
  });
  return out.finish();
}
