import { columnOf, valueAt, valuesColumn, type Column, type ValuesColumn } from '@dataing/base/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDictionary } from '../../src/write/parquet/dictionary.ts';
import { rangeOf } from '../../src/write/parquet/range.ts';

const rows = (column: Column) => Array.from({ length: column.length }, (_, i) => valueAt(column, i));
const find = (column: ValuesColumn, limit = 1000) => findDictionary(column, rangeOf(column), limit);

describe('findDictionary', () => {
  it('gives the same rows over distinct entries', () => {
    const pools = [
      ['int', fc.oneof(fc.nat(9), fc.maxSafeInteger())],
      ['float', fc.oneof(fc.constantFrom<number>(0, -0, 1), fc.double())],
      ['string', fc.string({ unit: 'grapheme', maxLength: 9 })],
      ['date', fc.nat(40)],
    ] as const;
    const column = fc
      .constantFrom(...pools)
      .chain(([type, value]) =>
        fc
          .tuple(
            fc.array(value as fc.Arbitrary<string | number>, { minLength: 1, maxLength: 9 }),
            fc.array(fc.nat()),
          )
          .map(([pool, picks]) =>
            columnOf(type, [pool[0], ...picks.map((pick) => pool[pick % pool.length])]),
          ),
      );
    fc.assert(
      fc.property(column, (values) => {
        const found = find(values);
        const expected = rows(values);
        // A column of NaN alone has no range, and no dictionary is looked for.
        if (found === undefined) expect(expected.every((v) => Number.isNaN(v))).toBe(true);
        else {
          expect(rows(found)).toEqual(expected);
          const entries = rows(found.dictionary);
          const keys = entries.map((v) => (Object.is(v, -0) ? '-0' : String(v)));
          expect(new Set(keys).size).toBe(entries.length);
        }
      }),
    );
  });

  it('tells values apart whose hashes are equal', () => {
    // The hash of a word pair is a mix of lo * 0x21f0aaad ^ hi: choose hi so that both agree.
    const hi = Math.imul(5, 0x21f0aaad) ^ Math.imul(9, 0x21f0aaad) ^ 77;
    const words = Int32Array.from({ length: 400 }, (_, i) => [5, 77, 9, hi][i % 4]);
    const found = find(valuesColumn('int', new BigInt64Array(words.buffer)));
    expect(found?.dictionary.length).toBe(2);
    expect(new Set(found?.codes)).toEqual(new Set([0, 1]));
  });

  it('keeps a value that lies off the grid of all others', () => {
    const values = Float64Array.from({ length: 5000 }, (_, i) => (i % 50) * 60_000_000 + 2 ** 41);
    values[5] += 1;
    const found = find(valuesColumn('datetime', values));
    expect(found?.dictionary.length).toBe(51);
    expect(rows(found as Column)).toEqual([...values]);
  });

  it('gives up beyond the limit, and where a sample hardly repeats', () => {
    const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
    expect(find(columnOf('string', texts), 299)).toBeUndefined();
    expect(find(columnOf('string', texts), 300)?.dictionary.length).toBe(300);
    expect(
      find(
        columnOf(
          'float',
          Array.from({ length: 9000 }, (_, i) => Math.sqrt(i)),
        ),
        9000,
      ),
    ).toBeUndefined();
    expect(find(columnOf('int', []), 10)).toBeUndefined();
  });
});
