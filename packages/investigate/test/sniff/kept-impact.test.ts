import { predictImpact } from '@dataing/investigate';
import { expect, test } from 'vitest';
import { type Edit, edited, SHOP, stateOf } from './shop.ts';

const range = { from: null, to: null, label: 'test' };

/** As `predictImpact`, telling what it asked the cache for and found there. */
function predictedWith(cache: Map<string, string>, edit: Edit) {
  const [found, missed]: [string[], string[]] = [[], []];
  const watched = {
    get: (key: string) => {
      const value = cache.get(key);
      (value === undefined ? missed : found).push(key);
      return value;
    },
    set: (key: string, value: string) => void cache.set(key, value),
  };
  const request = { before: stateOf(SHOP), after: stateOf(edited(SHOP, [edit])), range, files: [] };
  const prediction = predictImpact({ ...request, cache: watched });
  return { prediction, bare: predictImpact(request), found, missed };
}

const tenth: Edit = ['models/stg_orders.sql', "{{ money('cents') }}", 'cents / 10.0'];
const thousandth: Edit = ['models/stg_orders.sql', "{{ money('cents') }}", 'cents / 1000.0'];
const filter: Edit = ['models/stg_orders.sql', "<> 'test'", "<> 'open'"];

test('another edit that does the same to a table finds kept what it does below, and says the same as without', () => {
  const cache = new Map<string, string>();
  const first = predictedWith(cache, tenth);
  expect(first.found).toEqual([]);
  expect(first.missed.length).toBeGreaterThan(0);
  const second = predictedWith(cache, thousandth);
  expect(second.missed).toEqual([]);
  expect(second.prediction).toEqual(second.bare);
  expect(first.prediction).toEqual(first.bare);
});

test('an edit that does something else to it is worked out anew', () => {
  const cache = new Map<string, string>();
  predictedWith(cache, tenth);
  const { prediction, bare, missed } = predictedWith(cache, filter);
  expect(missed.length).toBeGreaterThan(0);
  expect(prediction).toEqual(bare);
});
