import { expect, test } from 'vitest';
import type { ValueCount } from '../../src/hypothesis/two-sides.ts';
import { balanceOf } from '../../src/hypothesis/value-balance.ts';

/** Twenty days before and two after. */
const RATIO = 0.1;
const rest: readonly ValueCount[] = [
  { value: 'web', before: 4000, after: 410 },
  { value: 'store', before: 2000, after: 190 },
  { value: 'phone', before: 1500, after: 155 },
];
const gone: ValueCount = { value: 'app', before: 3000, after: 2 };
const went = (fresh: readonly ValueCount[], others: readonly ValueCount[] = rest) =>
  balanceOf([gone, ...fresh, ...others], RATIO, { fresh, gone: [gone] });

test('a value is renamed where a new one takes over its rows', () => {
  expect(went([{ value: 'mobile', before: 0, after: 290 }])).toEqual({ went: 'renamed', into: null });
});

test('a value that is gone with its rows is not, whatever a small new one does', () => {
  expect(went([])).toEqual({ went: 'away', into: null });
  expect(went([{ value: 'kiosk', before: 0, after: 12 }])).toEqual({ went: 'away', into: null });
});

test('its rows may be empty now, or stand under a value that was there before', () => {
  expect(went([], [...rest, { value: null, before: 30, after: 301 }])).toEqual({ went: 'nulls', into: null });
  const merged = rest.map((it) => (it.value === 'web' ? { ...it, after: 705 } : it));
  expect(went([], merged)).toEqual({ went: 'merged', into: 'web' });
});

test('that everything grew is not that others took over', () => {
  const grown = rest.map((it) => ({ ...it, after: it.after * 1.6 }));
  expect(went([], grown)).toEqual({ went: 'away', into: null });
});

test('nothing is gone: nothing went', () => {
  expect(balanceOf(rest, RATIO, { fresh: [], gone: [] })).toEqual({ went: 'none', into: null });
});
