import { valueAt } from '@dataing/base/columns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyReferences } from '../../src/dsl/key-references.ts';
import { tableShape } from '../../src/engine/table-shape.ts';
import { parseDocument } from '@dataing/datagen/dsl';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from '../engine/schema.ts';

type Column = { name: string; type: string; [key: string]: unknown };
const column = (name: string, generator: object, more: object = {}): Column => ({
  name,
  type: 'int',
  generator,
  ...more,
});
const key = column('id', { sequence: {} });
const parentKey = column('p_id', { lookup: { from: 'p.id' } });

/** A table below `p`, beside `q` of 4 rows, with this key and these columns. */
function below(pk: readonly string[], columns: readonly Column[], fanout?: object): Schema {
  return schemaOf([
    { id: 'p', kind: 'entity', pk: 'id', rows: 20, columns: [key] },
    {
      id: 'q',
      kind: 'entity',
      pk: 'id',
      rows: 4,
      columns: [key, column('size', { choice: { choices: [1, 2] } })],
    },
    { id: 'c', kind: 'fact', pk, parents: ['p', 'q'], fanout, columns: [parentKey, ...columns] },
  ] as unknown as Schema['nodes']);
}

const few = { distribution: 'uniform', min: 0, max: 4 };
const line = column('n', { ordinal: {} });
const distinct = column('q_id', { lookup: { from: 'q.id', distinct: true } });
const dealt = column('q_id', { ordinal: { from: 'q.id' } });
const day = (freq: string) =>
  ({ ...column('day', { ordinal: { within: 'timeframe', freq } }), type: 'date' }) as Column;

test.each<[string, Schema]>([
  ['the parent and an ordinal', below(['p_id', 'n'], [line], few)],
  ['the parent and a distinct row', below(['p_id', 'q_id'], [distinct], few)],
  ['the parent and a row dealt out', below(['q_id', 'p_id'], [dealt], few)],
  ['the parent and a day', below(['p_id', 'day'], [day('D')], few)],
  [
    'the parent, of which each row has one',
    below(['p_id', 'x'], [column('x', { choice: { choices: [1] } })]),
  ],
  ['a sequence with anything', below(['id', 'x'], [key, column('x', { choice: { choices: [1] } })], few)],
])('%s: a key, in every row', async (_, schema) => {
  const plan = planOf(schema);
  const frame = (await engineOf(plan)).whole(2);
  const table = plan.tables[2];
  const keys = new Set<string>();
  for (let row = 0; row < frame.length; row++)
    keys.add(JSON.stringify(table.pk.map((at) => String(valueAt(frame.column(at), row)))));
  expect(keys.size).toBe(frame.length);
  expect(frame.length).toBeGreaterThan(15);
});

test.each<[string, Schema]>([
  ['two children of one parent', below(['p_id', 'x'], [column('x', { choice: { choices: [1, 2] } })], few)],
  [
    'an ordinal without the parent',
    below(['n', 'x'], [line, column('x', { choice: { choices: [1] } })], few),
  ],
  ['a row that may come twice', below(['p_id', 'q_id'], [column('q_id', { lookup: { from: 'q.id' } })], few)],
  [
    'a distinct row by a value that others have',
    below(['p_id', 'size'], [column('size', { lookup: { from: 'q.size', distinct: true } })], few),
  ],
  ['hours of one day', below(['p_id', 'day'], [day('h')], few)],
  [
    'an ordinal that a modifier changes',
    below(['p_id', 'n'], [{ ...line, modifiers: [{ transform: 'multiply', args: { factor: 0.5 } }] }], few),
  ],
])('%s: no key, and refused before the run', (_, schema) => {
  expect(() => planOf(schema)).toThrow('may repeat');
});

test('more siblings than rows or times to deal out are found before the run, or by the row that has none', async () => {
  const five = { distribution: 'uniform', min: 5, max: 5 };
  expect(() => planOf(below(['p_id', 'q_id'], [dealt], five))).toThrow('deals out 4 rows to 5 children');
  const months = { ...day('MS'), name: 'n' } as Column;
  expect(() => planOf(below(['p_id', 'n'], [months], few))).toThrow('deals out 1 times to 4 children');
  const open = { distribution: 'poisson', lambda: 3 };
  const frame = (await engineOf(planOf(below(['p_id', 'q_id'], [dealt], open)))).whole(2);
  expect(() => frame.column(1)).toThrow('has no row left of 4');
});

test('an ordinal is the number among the siblings, however many there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 5 }),
      async (start, step, max) => {
        const numbers = column('n', { ordinal: { start, step } });
        const schema = below(['p_id', 'n'], [numbers], { distribution: 'uniform', min: 0, max });
        const frame = (await engineOf(planOf(schema))).whole(2);
        let [parent, next] = [Number.NaN, 0];
        for (let row = 0; row < frame.length; row++) {
          const own = Number(valueAt(frame.column(0), row));
          next = own === parent ? next + step : start;
          parent = own;
          expect(Number(valueAt(frame.column(1), row))).toBe(next);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('keys of several columns are declared, and what refers to them by all their columns', () => {
  const schema = ownSchema('ledger');
  const plan = planOf(schema);
  const shapes = new Map(plan.tables.map((table) => [table.name, tableShape(plan, table)]));
  expect(shapes.get('price_change')?.primaryKey).toEqual(['depot_id', 'product_id', 'change']);
  const pair = { columns: ['depot_id', 'product_id'], table: 'assortment', to: ['depot_id', 'product_id'] };
  expect(shapes.get('price_change')?.references).toEqual([pair]);
  expect(shapes.get('sale')?.references).toEqual([pair]);
  expect(shapes.get('assortment')?.references.map(({ table }) => table)).toEqual(['depot', 'product']);
  const document = parseDocument(JSON.stringify(schema), 'ledger.json');
  if (!document.ok) throw new Error('unreachable');
  for (const node of document.value.nodes) {
    const found = keyReferences(document.value.nodes, node);
    const declared = found.map(({ columns, to, toColumns }) => ({ columns, table: to, to: toColumns }));
    expect(declared, node.id).toEqual(shapes.get(node.id)?.references);
  }
});

test('a join on two columns takes the row that both agree with', async () => {
  const engine = await engineOf(planOf(ownSchema('ledger')));
  const [assortment, sale] = [4, 7].map((table) => engine.whole(table));
  const prices = new Map<string, unknown>();
  for (let row = 0; row < assortment.length; row++) {
    const pair = [0, 1].map((at) => valueAt(assortment.column(at), row)).join();
    prices.set(pair, valueAt(assortment.column(3), row));
  }
  for (let row = 0; row < sale.length; row++) {
    const pair = [1, 2].map((at) => valueAt(sale.column(at), row)).join();
    expect(valueAt(sale.column(3), row)).toBe(prices.get(pair));
  }
});
