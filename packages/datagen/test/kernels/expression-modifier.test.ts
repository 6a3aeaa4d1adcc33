import { valueAt } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, planOf, schemaOf } from '../engine/schema.ts';

type Plain = Record<string, unknown>;

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const price = (...modifiers: Plain[]): Plain => ({
  name: 'price',
  type: 'float',
  generator: { distribution: { type: 'normal', params: { mean: 50, std: 5 }, clamp: [0, 100] } },
  modifiers,
});
const formula = (code: string): Plain => ({ transform: 'expression', args: { code } });

async function cellsOf(columns: Plain[], name: string, rows = 4000): Promise<unknown[]> {
  const schema = schemaOf([{ id: 't', kind: 'entity', pk: 'id', rows, columns: [id, ...columns] }]);
  const frame = (await engineOf(planOf(schema))).whole(0);
  const values = frame.column(frame.table.columns.findIndex((column) => column.name === name));
  return Array.from({ length: frame.length }, (_, row) => valueAt(values, row));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test('value and the own name are what the column holds so far; without the modifier the cells are others', async () => {
  const plain = (await cellsOf([price()], 'price')) as number[];
  expect(await cellsOf([price(formula('value / 2 + id'))], 'price')).toEqual(
    plain.map((x, i) => Math.min(x / 2 + i + 1, 100)),
  );
  const byName = await cellsOf([price(formula('price / 2'))], 'price');
  expect(byName).toEqual(plain.map((x) => x / 2));
  const twice = await cellsOf(
    [price({ transform: 'add', args: { value: 1 } }, formula('value / 2'))],
    'price',
  );
  expect(twice).toEqual(plain.map((x) => (x + 1) / 2));
});

test('it may read columns declared later, and each group of rows has its own mean', async () => {
  const tier = { name: 'tier', type: 'string', generator: { choice: { choices: ['gold', 'plain'] } } };
  const columns = [price(formula("value * if(tier == 'gold', 1.4, 1)")), tier];
  const tiers = await cellsOf(columns, 'tier');
  const prices = (await cellsOf(columns, 'price')) as number[];
  const group = (name: string) => prices.filter((_, i) => tiers[i] === name);
  // Standard errors are 0.11 and 0.16: six of them.
  expect(Math.abs(mean(group('gold')) - 70)).toBeLessThan(1);
  expect(Math.abs(mean(group('plain')) - 50)).toBeLessThan(0.7);
});

test('a column called value is that column', async () => {
  const value = { name: 'value', type: 'float', generator: { expression: { code: 'id * 2' } } };
  expect((await cellsOf([value, price(formula('value'))], 'price', 3)) as number[]).toEqual([2, 4, 6]);
});

test('the clamp of the generator holds after it, unless it is told not to', async () => {
  const bound = (await cellsOf([price(formula('value + 80'))], 'price', 50)) as number[];
  expect(Math.max(...bound)).toBe(100);
  const free = (await cellsOf(
    [{ ...price(formula('value + 80')), final_clamp: false }],
    'price',
    50,
  )) as number[];
  expect(Math.min(...free)).toBeGreaterThan(100);
});

test('every type: whole numbers keep their fraction until the end, times stay times, texts and truth values change', async () => {
  const count = {
    ...price({ transform: 'multiply', args: { factor: 0.1 } }, formula('value * 10')),
    type: 'int',
  };
  const plain = (await cellsOf([price()], 'price', 20)) as number[];
  expect(await cellsOf([count], 'price', 20)).toEqual(plain.map((x) => Math.trunc(x * 0.1 * 10)));
  const generator = { datetime_series: { within: 'timeframe', freq: 'D' } };
  const at = (modifiers: Plain[], type = 'datetime') => [{ name: 'at', type, generator, modifiers }];
  for (const [type, step] of [
    ['datetime', 86_400_000_000],
    ['date', 1],
  ] as const) {
    const before = (await cellsOf(at([], type), 'at', 20)) as number[];
    const code = formula("date_add('day', 2, value)");
    expect(await cellsOf(at([code], type), 'at', 20)).toEqual(before.map((x) => x + 2 * step));
    const jittered = await cellsOf(
      at([code, { transform: 'time_jitter', args: { std_minutes: 0 } }], type),
      'at',
      20,
    );
    expect(jittered).toEqual(before.map((x) => x + 2 * step));
  }
  const word = {
    name: 'word',
    type: 'string',
    nullable: true,
    generator: { choice: { choices: ['a', null] } },
    modifiers: [formula("coalesce(value, 'none')")],
  };
  expect(new Set(await cellsOf([word], 'word', 50))).toEqual(new Set(['a', 'none']));
  const flag = {
    name: 'flag',
    type: 'bool',
    generator: { choice: { choices: [true, false] } },
    modifiers: [formula('value or id > 3')],
  };
  expect((await cellsOf([flag], 'flag', 40)).slice(3).every((x) => x === true)).toBe(true);
});

test('a null is an error in a column that is not nullable, and names it', async () => {
  await expect(cellsOf([price(formula('value / (id - 3)'))], 'price', 10)).rejects.toThrow(
    /"t.price" is null in 1/,
  );
});
