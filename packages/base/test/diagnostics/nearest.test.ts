import { expect, test } from 'vitest';
import { editDistance, likest, nearest } from '@dataing/base/diagnostics';
import fc from 'fast-check';

test.each([
  ['fanuot', 'fanout'],
  ['fannout', 'fanout'],
  ['Fan-Out', 'fanout'],
  ['genrator', 'generator'],
  ['datetimeseries', 'datetime_series'],
  ['id', undefined],
  ['ID', undefined],
  ['xyzzy', undefined],
  ['', undefined],
])('nearest(%j) is %j', (name, expected) => {
  expect(nearest(name, ['fanout', 'generator', 'datetime_series', 'kind'])).toBe(expected);
});

test('never the name itself, the first of equals', () => {
  expect(nearest('kind', ['kind'])).toBeUndefined();
  expect(nearest('cat_', ['cat1', 'cat2'])).toBe('cat1');
});

test('the likest names share words first, then letters; all of a few, and the same whatever the order', () => {
  const names = ['dim_shoppers', 'fct_sales_orders', 'stg_orders', 'fct_order_lines', 'zebra'];
  expect(likest('fct_orders', names, 3)).toEqual(['fct_sales_orders', 'stg_orders', 'fct_order_lines']);
  expect(likest('fct_orders', names.toReversed())).toEqual(likest('fct_orders', names));
  expect(likest('', ['a', 'b'])).toEqual(['a', 'b']);
});

test('the distance is symmetric, zero only for equals, and swaps count one', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      const limited = editDistance(a, b, 2);
      expect(limited > 2 ? 3 : limited).toBe(Math.min(3, editDistance(a, b)));
    }),
  );
  expect(editDistance('ab', 'ba')).toBe(1);
});
