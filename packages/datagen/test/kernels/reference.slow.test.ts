import { valueAt } from '@dataing/base/columns';
import { loadFakerPacks, localesNeeded } from '@dataing/datagen';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';
import { RowEngine } from './reference/row-engine.ts';

/** Every cell of every table, by the columnar engine and by the row-at-a-time reference. */
test.each([
  'market',
  'library',
  'sensors',
  'lifecycle',
  'cohorts',
  'beyond',
  'relations',
  'rollups',
  'histories',
  'ledger',
  'conditionals',
  'bridges',
  'shapes',
])('%s: columnar and row by row agree bit for bit', async (name) => {
  const plan = planOf(ownSchema(name));
  const engine = await engineOf(plan);
  const reference = new RowEngine(plan, await loadFakerPacks(localesNeeded(plan)), engine);
  let cells = 0;
  for (const table of plan.tables) {
    const frame = engine.whole(table.index);
    expect(frame.length, table.name).toBe(reference.rows(table.index).length);
    table.columns.forEach((step, column) => {
      const values = frame.column(column);
      for (let row = 0; row < frame.length; row++) {
        const expected = reference.cell(table.index, row, column);
        if (Object.is(valueAt(values, row), expected)) cells++;
        else
          expect({ row, cell: valueAt(values, row) }, `${table.name}.${step.name}`).toEqual({
            row,
            cell: expected,
          });
      }
    });
  }
  expect(cells).toBeGreaterThan(1000);
});
