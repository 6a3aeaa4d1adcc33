import {
  codesColumn,
  columnOf,
  hashRows,
  materialise,
  valueAt,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnType } from '../../src/dsl/document.ts';
import { castColumn, castScalar, CastError } from '../../src/kernels/cast.ts';
import { mapValues } from '../../src/kernels/map-values.ts';

const cells = (column: Column): unknown[] =>
  Array.from({ length: column.length }, (_, row) => valueAt(column, row));

test.each<[ColumnType, string | number | boolean, unknown]>([
  ['int', 3.9, 3],
  ['int', -3.9, -3],
  ['int', '12', 12],
  ['int', 'twelve', undefined],
  ['int', '', undefined],
  ['float', '1e3', 1000],
  ['float', 'NaN', undefined],
  ['string', 0.5, '0.5'],
  ['string', true, 'true'],
  ['bool', 'false', false],
  ['bool', ' TRUE ', true],
  ['bool', 'yes', undefined],
  ['bool', 0, false],
  ['datetime', '2024-01-01T00:00:01Z', 1_704_067_201_000_000],
  ['date', '2024-01-02T23:59:59', 19_724],
  ['date', 'soon', undefined],
])('%s of %j', (type, value, expected) => {
  expect(castScalar(value, type)).toBe(expected);
  expect(castScalar(null, type)).toBe(null);
});

test('columns cast as their scalars do, whatever their kind', () => {
  const target = fc.constantFrom<ColumnType>('int', 'float', 'string', 'bool');
  const source = fc.array(fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(source, target, (values, type) => {
      const stored = columnOf('float', values);
      const expected = values.map((value) => castScalar(value, type));
      expect(cells(castColumn(stored, type)).map(unsigned)).toEqual(expected.map(unsigned));
      const dictionary = columnOf(
        'float',
        values.map((value) => value ?? 0),
      );
      const codes = codesColumn(
        Int32Array.from(values, (_, i) => i),
        dictionary,
        stored.validity,
      );
      expect(hashRows(materialise(castColumn(codes, type))).h).toBe(hashRows(castColumn(stored, type)).h);
    }),
  );
});

const unsigned = (value: unknown): unknown => (value === 0 ? 0 : value);

test('NaN becomes a null, not a number', () => {
  expect(cells(castColumn(valuesColumn('float', Float64Array.of(1.5, Number.NaN, -2)), 'int'))).toEqual([
    1,
    null,
    -2,
  ]);
});

test('a value without a reading is refused with its text', () => {
  expect(() => castColumn(columnOf('string', ['1', null, 'x']), 'int')).toThrow(new CastError('x', 'int'));
});

test('a mapping is one pass over texts: chains do not chain, numbers match, the rest stays', () => {
  const mapping = { a: 'b', b: 'c', '1': 'one', true: 'yes' };
  expect(cells(mapValues(columnOf('string', ['a', 'b', 'z', null]), mapping, 'string'))).toEqual([
    'b',
    'c',
    'z',
    null,
  ]);
  expect(cells(mapValues(columnOf('int', [1, 2]), mapping, 'string'))).toEqual(['one', '2']);
  expect(cells(mapValues(columnOf('bool', [true, false]), mapping, 'string'))).toEqual(['yes', 'false']);
  const codes = codesColumn(Uint8Array.of(1, 0, 1), columnOf('string', ['a', 'longer than any']));
  expect(mapValues(codes, mapping, 'string').kind).toBe('codes');
  expect(cells(mapValues(codes, { a: null }, 'string'))).toEqual([
    'longer than any',
    null,
    'longer than any',
  ]);
});
