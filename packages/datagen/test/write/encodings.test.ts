import { arenaOf, codesColumn, columnOf, runsColumn, sequenceColumn } from '@dataing/base/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitWidth, packBits, packWideBits } from '../../src/write/parquet/bit-packing.ts';
import { ByteWriter } from '../../src/write/parquet/byte-writer.ts';
import { encodeDelta, encodeDeltaRuns, encodeDeltaSequence } from '../../src/write/parquet/delta.ts';
import { encodeHybrid, encodeHybridRuns } from '../../src/write/parquet/hybrid.ts';
import { encodeByteStreamSplit, encodeDeltaLength, encodePlain } from '../../src/write/parquet/plain.ts';
import { ThriftWriter } from '../../src/write/parquet/thrift.ts';
import { ByteReader, decodeDelta, decodeHybrid } from './decode.ts';

function written(encode: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(1);
  encode(out);
  return out.view().slice();
}

describe('bit packing', () => {
  it('gives back values of every width, with zeros behind them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.array(fc.integer({ min: 0 })), (width, raw) => {
        const codes = Int32Array.from(raw, (v) => v & (width === 32 ? -1 : 2 ** width - 1));
        const padded = (codes.length + 63) & ~31;
        const bytes = written((out) => packBits(out, codes, width, padded));
        expect(bytes.length).toBe((padded * width) / 8);
        const back = new ByteReader(bytes).packed(padded, width).map(Number);
        expect(back).toEqual([
          ...Array.from(codes, (v) => v >>> 0),
          ...new Array(padded - codes.length).fill(0),
        ]);
      }),
    );
  });

  it('gives back values wider than a word', () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 53 }), fc.array(fc.maxSafeNat()), (width, raw) => {
        const values = Float64Array.from(raw, (v) => v % 2 ** width);
        const padded = (values.length + 31) & ~31;
        const bytes = written((out) => packWideBits(out, values, 0, values.length, width, padded));
        const back = new ByteReader(bytes).packed(padded, width).map(Number);
        expect(back.slice(0, values.length)).toEqual([...values]);
        expect(back.slice(values.length).every((v) => v === 0)).toBe(true);
      }),
    );
  });

  it('leaves nothing of an earlier call', () => {
    written((out) => packBits(out, new Int32Array(500).fill(-1), 32, 512));
    expect(written((out) => packBits(out, Uint8Array.of(1), 3, 64))).toEqual(
      Uint8Array.from({ length: 24 }, (_, i) => (i === 0 ? 1 : 0)),
    );
  });

  it('turns over at the end of its room', () => {
    const codes = Uint16Array.from({ length: 10_000 }, (_, i) => (i * 7) % 8191);
    const bytes = written((out) => packBits(out, codes, 13, 10_000));
    expect(new ByteReader(bytes).packed(10_000, 13).map(Number)).toEqual([...codes]);
  });

  it('knows how many bits a number needs', () => {
    for (let bits = 1; bits <= 53; bits++) {
      expect(bitWidth(2 ** bits - 1)).toBe(bits);
      expect(bitWidth(2 ** (bits - 1))).toBe(bits);
    }
    expect(bitWidth(0)).toBe(0);
  });
});

describe('RLE / bit-packing hybrid', () => {
  const runs = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 70 })), { maxLength: 30 });

  it('gives back codes, repeated or not, from codes and from runs', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom(Uint16Array, Int32Array), (list, Storage) => {
        const codes = Storage.from(list.flatMap(([code, count]) => new Array<number>(count).fill(code)));
        const width = bitWidth(300);
        const flat = written((out) => encodeHybrid(out, codes, width));
        expect(decodeHybrid(flat, width, codes.length)).toEqual([...codes]);
        const values = Storage.from(list.map(([code]) => code));
        const counts = Int32Array.from(list.map(([, count]) => count));
        const lazy = written((out) => encodeHybridRuns(out, values, counts, width));
        expect(decodeHybrid(lazy, width, codes.length)).toEqual([...codes]);
      }),
    );
  });

  it('costs a few bytes for one value, and a width of codes when they differ', () => {
    expect(written((out) => encodeHybrid(out, new Uint8Array(1e6), 0)).length).toBeLessThan(5);
    expect(written((out) => encodeHybrid(out, new Uint8Array(1e6).fill(7), 3)).length).toBeLessThan(6);
    const mixed = Uint8Array.from({ length: 8000 }, (_, i) => (i * 37) % 251);
    expect(written((out) => encodeHybrid(out, mixed, 8)).length).toBeLessThan(8010);
  });

  it('goes on behind a full buffer', () => {
    const codes = Int32Array.from({ length: 20_000 }, (_, i) => (i % 100 < 70 ? 5 : i % 9));
    const bytes = written((out) => encodeHybrid(out, codes, 4));
    expect(decodeHybrid(bytes, 4, codes.length)).toEqual([...codes]);
  });
});

describe('DELTA_BINARY_PACKED', () => {
  const step = fc.oneof(fc.nat(3), fc.integer({ min: -1000, max: 1000 }), fc.integer(), fc.maxSafeInteger());

  it('gives back any numbers whose span is below 2^50', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 700 }), fc.boolean(), (steps, small) => {
        const bound = small ? 2 ** 30 : 2 ** 49;
        const values = Float64Array.from(steps, (v) => v % bound);
        const bytes = written((out) => encodeDelta(out, small ? Int32Array.from(values) : values));
        const back = decodeDelta(bytes);
        expect(back.values.map(Number)).toEqual(Array.from(values, (v) => v + 0));
        expect(back.bytesRead).toBe(bytes.length);
      }),
    );
  });

  it('agrees for runs and for the rows they stand for', () => {
    const run = fc.tuple(fc.integer({ min: -5, max: 900 }), fc.integer({ min: 1, max: 400 }));
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (list) => {
        const values = Int32Array.from(list.map(([value]) => value));
        const counts = Int32Array.from(list.map(([, count]) => count));
        const rows = Int32Array.from(list.flatMap(([value, count]) => new Array<number>(count).fill(value)));
        const column = runsColumn(columnOf('int', [...values]), counts);
        expect(written((out) => encodeDeltaRuns(out, column, values))).toEqual(
          written((out) => encodeDelta(out, rows)),
        );
      }),
    );
  });

  it('agrees where every row is a run of its own', () => {
    const rows = Int32Array.from({ length: 1500 }, (_, i) => i * 3 + (i % 7));
    const column = runsColumn(columnOf('int', [...rows]), new Int32Array(rows.length).fill(1));
    expect(written((out) => encodeDeltaRuns(out, column, rows))).toEqual(
      written((out) => encodeDelta(out, rows)),
    );
  });

  it('writes any sequence in a dozen bytes', () => {
    for (const length of [0, 1, 2, 128, 129, 130, 5000]) {
      const column = sequenceColumn('int', length, 17, -3);
      const bytes = written((out) => encodeDeltaSequence(out, column));
      const expected = Array.from({ length }, (_, i) => BigInt(17 - 3 * i));
      expect(decodeDelta(bytes).values).toEqual(expected);
    }
    const nineMillion = sequenceColumn('int', 9_000_000, 1, 1);
    expect(written((out) => encodeDeltaSequence(out, nineMillion)).length).toBeLessThan(20);
  });

  it('takes about a bit a row for a key to rising ids', () => {
    const column = runsColumn(sequenceColumn('int', 10_000, 1, 1), new Int32Array(10_000).fill(8));
    const ids = Int32Array.from({ length: 10_000 }, (_, i) => i + 1);
    const bytes = written((out) => encodeDeltaRuns(out, column, ids));
    expect(bytes.length).toBeLessThan(80_000 / 7);
  });
});

describe('byte strings, plain values and split doubles', () => {
  it('DELTA_LENGTH_BYTE_ARRAY is the lengths, then the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 })), (items) => {
        const bytes = written((out) => encodeDeltaLength(out, arenaOf(items)));
        const { values, bytesRead } = decodeDelta(bytes);
        expect(values.map(Number)).toEqual(items.map((item) => item.length));
        expect([...bytes.subarray(bytesRead)]).toEqual(items.flatMap((item) => [...item]));
      }),
    );
  });

  it('PLAIN has lengths before byte strings, bits for booleans, sixteen bytes for long decimals', () => {
    const text = written((out) => encodePlain(out, columnOf('string', ['ab', '']), 'BYTE_ARRAY'));
    expect([...text]).toEqual([2, 0, 0, 0, 97, 98, 0, 0, 0, 0]);
    const flags = [true, false, true, true, false, false, false, true, true];
    expect([...written((out) => encodePlain(out, columnOf('bool', flags), 'BOOLEAN'))]).toEqual([0x8d, 1]);
    const type = { decimal: { precision: 30, scale: 0 } } as const;
    const fixed = written((out) => encodePlain(out, columnOf(type, [-2n]), 'FIXED_16'));
    expect([...fixed]).toEqual([...new Array(15).fill(255), 254]);
    expect(() => written((out) => encodePlain(out, columnOf('int', [1]), 'BYTE_ARRAY'))).toThrow(TypeError);
  });

  it('BYTE_STREAM_SPLIT lays bytes of one rank together', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (doubles) => {
        const values = Float64Array.from(doubles);
        const bytes = new Uint8Array(values.buffer);
        const split = written((out) => encodeByteStreamSplit(out, values));
        const expected = bytes.map((_, i) => bytes[(i % values.length) * 8 + Math.floor(i / values.length)]);
        expect([...split]).toEqual([...expected]);
      }),
    );
  });
});

describe('thrift', () => {
  it('writes compact fields, lists and nested structs', () => {
    const out = new ThriftWriter();
    out.root(() => {
      out.i32(1, -1);
      out.i64(3, 300);
      out.struct(4, () => out.bool(2, true));
      out.text(5, 'é');
      out.i32s(6, [1, 2]);
      out.structs(7, new Array(15).fill(0), () => undefined);
      out.bool(8, false);
    });
    const expected = [0x15, 1, 0x26, 0xd8, 4, 0x1c, 0x21, 0, 0x18, 2, 0xc3, 0xa9, 0x19, 0x25, 2, 4];
    expect([...out.finish()]).toEqual([...expected, 0x19, 0xfc, 15, ...new Array(15).fill(0), 0x12, 0]);
  });

  it('refuses fields out of order', () => {
    const out = new ThriftWriter();
    out.i32(3, 1);
    expect(() => out.i32(2, 1)).toThrow(RangeError);
  });

  it('grows a codes column of any storage to one encoding', () => {
    const dictionary = columnOf('int', [4, 5]);
    const encoded = [Uint8Array, Uint16Array, Int32Array].map((Storage) => {
      const { codes } = codesColumn(Storage.of(1, 0, 1), dictionary);
      return [...written((out) => encodeHybrid(out, codes, 1))];
    });
    expect(encoded[1]).toEqual(encoded[0]);
    expect(encoded[2]).toEqual(encoded[0]);
  });
});
