import { valueAt } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

/** Sales that name a product by a key which is one of `type`, drawn from the numbers 0 to 9. */
async function countsBy(type: string, more: object): Promise<Array<{ key: unknown; found: unknown }>> {
  const sequence = { sequence: { start: 0, step: 1 } };
  const products = {
    id: 'product',
    kind: 'entity',
    pk: 'id',
    rows: 10,
    columns: [
      { name: 'id', type: 'int', generator: sequence },
      { name: 'key', type, generator: sequence, ...more },
      {
        name: 'sales',
        type: 'int',
        generator: { rollup: { from: 'sale', agg: 'count', on: { key: 'key' } } },
      },
    ],
  };
  const choices = Array.from({ length: 10 }, (_, i) => (type === 'string' ? String(i) : i));
  const sales = {
    id: 'sale',
    kind: 'fact',
    pk: 'id',
    rows: 500,
    columns: [
      { name: 'id', type: 'int', generator: sequence },
      { name: 'key', type, generator: { choice: { choices } } },
    ],
  };
  const engine = await engineOf(planOf(schemaOf([products, sales] as unknown as Schema['nodes'])));
  const [, key, found] = [0, 1, 2].map((column) => engine.whole(0).column(column));
  const sold = engine.whole(1).column(1);
  const counts = new Map<unknown, number>();
  for (let i = 0; i < 500; i++) counts.set(valueAt(sold, i), (counts.get(valueAt(sold, i)) ?? 0) + 1);
  return Array.from({ length: 10 }, (_, i) => {
    const own = valueAt(key, i);
    expect(valueAt(found, i)).toBe(own === null ? 0 : counts.get(own));
    return { key: own, found: valueAt(found, i) };
  });
}

test('rows are paired by texts that count up', async () => {
  expect((await countsBy('string', {})).map(({ key }) => key)).toEqual([...'0123456789']);
});

test('a key that is null has no rows, though it would be one more of the numbers', async () => {
  const rows = await countsBy('int', { nullable: true, null_rate: 0.5 });
  const empty = rows.filter(({ key }) => key === null);
  expect(empty.length).toBeGreaterThan(0);
  expect(empty.every(({ found }) => found === 0)).toBe(true);
});
