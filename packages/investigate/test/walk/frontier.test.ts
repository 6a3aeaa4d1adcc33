import { expect, test } from 'vitest';
import type { Lineage } from '../../src/context/lineage.ts';
import { frontierOf, standsAbove } from '../../src/walk/frontier.ts';

function lineageOf(parents: Readonly<Record<string, readonly string[]>>): Lineage {
  const none = { isModel: false, columns: new Map(), deciders: [], joins: [], keys: [] };
  const relations = Object.entries(parents).map(
    ([relation, above]) => [relation, { ...none, relation, parents: above }] as const,
  );
  return { basis: 'keys', relations: new Map(relations) };
}

const looksOf = (...anomalous: readonly string[]) =>
  ['orders', 'customers', 'addresses', 'cities'].map((relation) => ({
    relation,
    state: anomalous.includes(relation) ? 'anomalous' : 'healthy',
  }));

const circle = lineageOf({
  orders: ['customers'],
  customers: ['addresses'],
  addresses: ['customers', 'cities'],
  cities: [],
});

test('it starts where nothing above is anomalous, and in a circle of keys at what of it is', () => {
  const frontier = (...anomalous: readonly string[]) => frontierOf(looksOf(...anomalous), circle);
  expect(frontier('orders', 'customers', 'addresses')).toEqual(['customers', 'addresses']);
  expect(frontier('orders', 'addresses')).toEqual(['addresses']);
  expect(frontier('orders', 'customers', 'addresses', 'cities')).toEqual(['cities']);
  expect(frontier('orders')).toEqual(['orders']);
  expect(frontier()).toEqual([]);
});

test('of a circle none stands above another, nor does any above itself', () => {
  expect(standsAbove(circle, 'addresses', 'customers')).toBe(false);
  expect(standsAbove(circle, 'customers', 'customers')).toBe(false);
  expect(standsAbove(circle, 'cities', 'orders')).toBe(true);
  expect(standsAbove(circle, 'orders', 'cities')).toBe(false);
});
