import { valueAt } from '@dataing/base/columns';
import { normalCdf, normalQuantile } from '@dataing/base/maths';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const parentId = (from: string) => ({ name: 'parent', type: 'int', generator: { lookup: { from } } });
const amount = {
  name: 'amount',
  type: 'float',
  generator: { distribution: { type: 'lognormal', params: { mean: 3, sigma: 0.5 }, clamp: [0, null] } },
};
const device = { name: 'device', type: 'string', generator: { trait: { from: 'person.device', keep: 0.9 } } };

function shop(lambda: number, traits: unknown[], rows = 4000): Schema {
  const fanout = { distribution: 'poisson', lambda };
  return schemaOf([
    { id: 'person', kind: 'entity', pk: 'id', rows, traits, columns: [id] },
    {
      id: 'order',
      kind: 'fact',
      pk: 'id',
      parents: ['person'],
      fanout,
      columns: [id, parentId('person.id'), amount, device],
    },
    {
      id: 'item',
      kind: 'fact',
      pk: 'id',
      parents: ['order'],
      fanout: { distribution: 'uniform', min: 1, max: 3 },
      columns: [id, parentId('order.id'), amount, device],
    },
  ]);
}

const traits = {
  appetite: { name: 'appetite', concentration: { top: 0.2, share: 0.7 }, scales: ['order'] },
  means: { name: 'means', spread: 0.6, scales: ['order.amount', 'item.amount'] },
  device: { name: 'device', choices: ['phone', 'desktop', 'tablet'], weights: [5, 3, 2] },
};

function cells(engine: Engine, table: number, column: number): unknown[] {
  const frame = engine.whole(table);
  const values = frame.column(column);
  return Array.from({ length: frame.length }, (_, row) => valueAt(values, row));
}

/** The share of the sum that the greatest fifth has. */
function topShare(values: readonly number[], top = 0.2): number {
  const sorted = [...values].sort((a, b) => b - a);
  const sum = (list: number[]) => list.reduce((total, x) => total + x, 0);
  return sum(sorted.slice(0, Math.round(top * values.length))) / sum(sorted);
}

function byOwner(keys: unknown[], values: readonly number[], owners: number): number[] {
  const out = new Array<number>(owners).fill(0);
  keys.forEach((key, i) => {
    out[Number(key) - 1] += values[i];
  });
  return out;
}

describe('a shop whose customers differ', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineOf(planOf(shop(40, Object.values(traits))));
  });

  test('the top fifth of the customers have the declared share of the orders', () => {
    const counts = byOwner(
      cells(engine, 1, 1),
      cells(engine, 1, 0).map(() => 1),
      4000,
    );
    expect(topShare(counts)).toBeCloseTo(0.7, 1);
    expect(Math.abs(topShare(counts) - 0.7)).toBeLessThan(0.03);
    // The mean is that of the fanout.
    expect(counts.reduce((a, b) => a + b, 0) / 4000).toBeGreaterThan(35);
    expect(counts.reduce((a, b) => a + b, 0) / 4000).toBeLessThan(45);
  });

  test('revenue concentrates by both factors together', () => {
    const revenue = byOwner(cells(engine, 1, 1), cells(engine, 1, 2).map(Number), 4000);
    const spread = normalQuantile(0.8) - normalQuantile(0.3);
    const both = Math.sqrt(spread * spread + 0.6 * 0.6);
    expect(Math.abs(topShare(revenue) - (1 - normalCdf(normalQuantile(0.8) - both)))).toBeLessThan(0.03);
  });

  test('a grandchild shows the device of its order where both keep it', () => {
    const orders = cells(engine, 1, 3);
    const agrees = cells(engine, 2, 3).map((own, i) => own === orders[Number(cells1[i]) - 1]);
    const share = agrees.filter(Boolean).length / agrees.length;
    // Both kept, or they agree by chance.
    const chance = 0.25 + 0.09 + 0.04;
    expect(Math.abs(share - (0.81 + 0.19 * chance))).toBeLessThan(0.01);
  });

  let cells1: unknown[];
  beforeAll(() => {
    cells1 = cells(engine, 2, 1);
  });

  test('its choices have the declared weights', () => {
    const found = cells(engine, 1, 3);
    const phones = found.filter((cell) => cell === 'phone').length / found.length;
    expect(Math.abs(phones - 0.5)).toBeLessThan(0.04);
  });
});

test('with few orders each there are people who buy once, and never', async () => {
  const engine = await engineOf(planOf(shop(2, [traits.appetite, traits.device])));
  const counts = byOwner(
    cells(engine, 1, 1),
    cells(engine, 1, 0).map(() => 1),
    4000,
  );
  const share = (n: number) => counts.filter((count) => count === n).length / counts.length;
  // Poisson(2) alone: 13.5 % never, 27 % once, none above twelve.
  expect(share(0)).toBeGreaterThan(0.25);
  expect(share(1)).toBeGreaterThan(0.2);
  expect(Math.max(...counts)).toBeGreaterThan(15);
});

test('a trait changes what it scales and nothing else', async () => {
  const without = await engineOf(planOf(shop(3, [traits.device], 200)));
  const withMeans = await engineOf(planOf(shop(3, [traits.device, traits.means], 200)));
  for (const column of [0, 1, 3]) expect(cells(withMeans, 1, column)).toEqual(cells(without, 1, column));
  expect(cells(withMeans, 1, 2)).not.toEqual(cells(without, 1, 2));
});
