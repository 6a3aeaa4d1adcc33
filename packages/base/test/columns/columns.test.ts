import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arenaOf,
  ArenaWriter,
  codesColumn,
  columnOf,
  combineHashes,
  compact,
  concat,
  countValid,
  gather,
  fullValidity,
  hashRows,
  isNull,
  joinHashes,
  itemText,
  materialise,
  nullCount,
  runsColumn,
  sequenceColumn,
  setValid,
  slice,
  splitNulls,
  transferList,
  valueAt,
  valuesColumn,
  type Column,
  type Value,
} from '@dataing/base/columns';
import { anyColumn, arbitraryColumn, arbitraryType, otherForms } from './arbitrary.ts';

/** Rows as comparable values: bigints and numbers alike, bytes as arrays. */
function rows(column: Column): unknown[] {
  return Array.from({ length: column.length }, (_, i) => plain(valueAt(column, i)));
}

function plain(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Uint8Array ? [...value] : value;
}

const cut = fc.tuple(anyColumn, fc.nat(1000), fc.nat(1000)).map(([column, a, b]) => {
  const from = Math.min(a, b) % (column.length + 1);
  const to = from + (Math.max(a, b) % (column.length - from + 1));
  return { column, from, to };
});

describe('laws of columns', () => {
  it('materialise keeps every row', () => {
    fc.assert(
      fc.property(anyColumn, (column) => {
        expect(rows(materialise(column))).toEqual(rows(column));
      }),
    );
  });

  it('slice is the slice of the rows', () => {
    fc.assert(
      fc.property(cut, ({ column, from, to }) => {
        const part = slice(column, from, to);
        expect(part.length).toBe(to - from);
        expect(rows(part)).toEqual(rows(column).slice(from, to));
        expect(rows(compact(part))).toEqual(rows(part));
      }),
    );
  });

  it('concat undoes any cut', () => {
    fc.assert(
      fc.property(cut, ({ column, from, to }) => {
        const parts = [slice(column, 0, from), slice(column, from, to), slice(column, to, column.length)];
        expect(rows(concat(parts))).toEqual(rows(column));
      }),
    );
  });

  it('concat joins columns of different kinds', () => {
    const pair = arbitraryType.chain((type) => fc.tuple(arbitraryColumn(type), arbitraryColumn(type)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(rows(concat([a, b]))).toEqual([...rows(a), ...rows(b)]);
      }),
    );
  });

  it('gather takes rows by index and gives null for a negative one', () => {
    fc.assert(
      fc.property(anyColumn, fc.array(fc.integer({ min: -1, max: 1000 })), (column, raw) => {
        const indices = raw.map((i) => (column.length === 0 ? -1 : i < 0 ? i : i % column.length));
        if (column.kind === 'codes' && column.dictionary.length === 0) return;
        const all = rows(column);
        expect(rows(gather(column, Int32Array.from(indices)))).toEqual(
          indices.map((i) => (i < 0 ? null : all[i])),
        );
      }),
    );
  });

  it('nullCount, isNull and splitNulls agree with the rows', () => {
    fc.assert(
      fc.property(anyColumn, (column) => {
        const all = rows(column);
        expect(nullCount(column)).toBe(all.filter((v) => v === null).length);
        all.forEach((v, i) => expect(isNull(column, i)).toBe(v === null));
        const { dense, validity } = splitNulls(column);
        expect(rows(dense)).toEqual(all.filter((v) => v !== null));
        expect(countValid(validity, 0, column.length)).toBe(dense.length);
      }),
    );
  });
});

describe('hashRows', () => {
  it('depends on the rows alone, not on their storage', () => {
    fc.assert(
      fc.property(anyColumn, (column) => {
        for (const form of otherForms(column)) expect(hashRows(form)).toEqual(hashRows(column));
      }),
    );
  });

  it('differs where the rows differ', () => {
    const pair = arbitraryType.chain((type) => fc.tuple(arbitraryColumn(type), arbitraryColumn(type)));
    const keyed = (column: Column) =>
      JSON.stringify(rows(column).map((v) => (typeof v === 'number' ? [Object.is(v, -0), String(v)] : v)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(hashRows(a).h === hashRows(b).h).toBe(keyed(a) === keyed(b));
      }),
    );
  });

  it('tells order, nulls, type, sign of zero and length apart', () => {
    const columns = [
      columnOf('int', [1, 2]),
      columnOf('int', [2, 1]),
      columnOf('int', [1, 2, 0]),
      columnOf('int', [1, 2, null]),
      columnOf('int', [1, null, 2]),
      columnOf('date', [1, 2]),
      columnOf('float', [1, 2]),
      columnOf('float', [0]),
      columnOf('float', [-0]),
      columnOf('float', [null]),
      columnOf('string', ['']),
      columnOf('string', ['a', 'bc']),
      columnOf('string', ['ab', 'c']),
      columnOf('string', [null]),
      columnOf('int', []),
      columnOf({ decimal: { precision: 9, scale: 2 } }, [1, 2]),
      columnOf({ decimal: { precision: 9, scale: 3 } }, [1, 2]),
    ];
    const hashes = columns.map((column) => hashRows(column).h);
    expect(new Set(hashes).size).toBe(columns.length);
    for (const h of hashes) expect(h).toMatch(/^[0-9a-f]{16}$/);
  });

  it('takes every NaN for the same', () => {
    const bits = Uint32Array.of(1, 0xfff80000, 0, 0x7ff80000);
    const odd = valuesColumn('float', new Float64Array(bits.buffer));
    expect(hashRows(odd)).toEqual(hashRows(columnOf('float', [Number.NaN, Number.NaN])));
  });

  it('never changes: golden values', () => {
    expect(hashRows(sequenceColumn('int', 1000, 1, 1)).h).toMatchInlineSnapshot(`"bf3f60bd2d34027b"`);
    expect(
      hashRows(columnOf('string', ['zürich', null, '', 'a longer text than eight'])).h,
    ).toMatchInlineSnapshot(`"64426957307d91f1"`);
    expect(
      combineHashes([hashRows(columnOf('int', [])).h, hashRows(columnOf('int', [1])).h]),
    ).toMatchInlineSnapshot(`"cd64b7fb71ac19ac"`);
  });

  it('adds up over any cut', () => {
    const rowNumber = fc.constantFrom(0, 7, 2 ** 31 - 20, 2 ** 32 - 20, 2 ** 33 - 1);
    fc.assert(
      fc.property(cut, rowNumber, ({ column, from, to }, first) => {
        const part = (a: number, b: number) => hashRows(slice(column, a, b), first + a).h;
        expect(joinHashes([part(from, to), part(0, from), part(to, column.length)])).toBe(
          hashRows(column, first).h,
        );
      }),
    );
    expect(hashRows(columnOf('int', [1]), 2 ** 32).h).not.toBe(hashRows(columnOf('int', [1]), 0).h);
  });

  it('combines hashes in order', () => {
    expect(combineHashes(['0000000000000001', '0000000000000002'])).not.toBe(
      combineHashes(['0000000000000002', '0000000000000001']),
    );
    expect(combineHashes(['0000000000000000'])).not.toBe(combineHashes([]));
  });
});

describe('ArenaWriter', () => {
  it('builds items from parts', () => {
    const names = arenaOf(['anna', 'bo', 'zoë']);
    const writer = new ArenaWriter(1, 1);
    for (let i = 0; i < 3; i++) {
      writer.appendItem(names, i);
      writer.appendByte(46);
      writer.appendInteger(i * 1000 - 1000, 3);
      writer.appendText('@ex.test');
      writer.endItem();
    }
    const arena = writer.finish();
    expect([0, 1, 2].map((i) => itemText(arena, i))).toEqual([
      'anna.-1000@ex.test',
      'bo.000@ex.test',
      'zoë.1000@ex.test',
    ]);
    expect(writer.finish().offsets).toEqual(Int32Array.of(0));
  });

  it('writes integers as JavaScript does', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const writer = new ArenaWriter();
        writer.appendInteger(value);
        writer.endItem();
        expect(itemText(writer.finish(), 0)).toBe(String(value));
      }),
    );
  });

  it('holds any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90 })), (items) => {
        const arena = arenaOf(items);
        expect(items.map((_, i) => [...arena.bytes.slice(arena.offsets[i], arena.offsets[i + 1])])).toEqual(
          items.map((item) => [...item]),
        );
      }),
    );
  });
});

describe('laziness', () => {
  it('keeps structure through slice and concat', () => {
    const ids = sequenceColumn('int', 1_000_000, 1, 1);
    expect(slice(ids, 10, 20)).toEqual(sequenceColumn('int', 10, 11, 1));
    expect(concat([slice(ids, 0, 10), slice(ids, 10, 30)])).toEqual(sequenceColumn('int', 30, 1, 1));
    const dictionary = columnOf('string', ['a', 'b']);
    const codes = codesColumn(Uint8Array.of(0, 1, 1), dictionary);
    expect(concat([codes, slice(codes, 1, 2)])).toEqual(codesColumn(Uint8Array.of(0, 1, 1, 1), dictionary));
    const runs = runsColumn(ids, new Int32Array(1_000_000).fill(3));
    expect(slice(runs, 1, 5)).toEqual(runsColumn(sequenceColumn('int', 2, 1, 1), Int32Array.of(2, 2)));
  });

  it('moves only buffers a column owns', () => {
    const whole = valuesColumn('float', new Float64Array(8));
    expect(transferList([whole, whole])).toHaveLength(1);
    expect(transferList([slice(whole, 0, 4)])).toHaveLength(0);
    expect(transferList([compact(slice(whole, 0, 4))])).toHaveLength(1);
    const codes = codesColumn(new Uint8Array(3), columnOf('float', [1]));
    expect(transferList([codes, sequenceColumn('int', 3, 0, 1)])).toEqual([codes.codes.buffer]);
  });

  it('sets ranges of validity bits', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(70), (a, b) => {
        const bits = new Uint8Array(10);
        setValid(bits, Math.min(a, b), Math.max(a, b));
        expect(countValid(bits, 0, 80)).toBe(Math.abs(a - b));
        expect(countValid(bits, Math.min(a, b), Math.max(a, b))).toBe(Math.abs(a - b));
      }),
    );
  });

  it('drops a bitmap without nulls', () => {
    const column = columnOf('int', [null, 1, 2, 3]);
    expect(slice(column, 1, 4)).not.toHaveProperty('validity');
    expect(slice(column, 0, 2)).toHaveProperty('validity', Uint8Array.of(0b10));
    expect(fullValidity(11, true)).toEqual(Uint8Array.of(255, 7));
    expect(countValid(fullValidity(11, false), 0, 11)).toBe(0);
  });

  it('refuses what cannot be', () => {
    expect(() => slice(sequenceColumn('int', 3, 0, 1), 2, 4)).toThrow(RangeError);
    expect(() => concat([columnOf('int', [1]), columnOf('date', [1])])).toThrow(TypeError);
    expect(() => concat([])).toThrow(RangeError);
    expect(() => runsColumn(columnOf('int', [1]), new Int32Array(2))).toThrow(RangeError);
  });
});
