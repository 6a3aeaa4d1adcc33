import { valueAt } from '@dataing/base/columns';
import { fileColumns } from '@dataing/datagen';
import { expect, test } from 'vitest';
import { applyIncidents } from '../../src/faults/apply-incidents.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';
import type { Row } from './references.ts';

const always = { start: '2024-03-01' };
const on = (type: string, column: string, keys: object = {}) => ({ type, column, ...keys });

/** The orders of the schema of all faults, before and after these incidents on all of them. */
async function plant(...faults: object[]): Promise<{ twin: Row[]; faulty: Row[] }> {
  const incidents = faults.map((fault, i) => ({ id: `i${i}`, table: 'orders', window: always, ...fault }));
  const engine = await engineOf(planOf({ ...ownSchema('faults'), incidents }));
  const frame = engine.whole(1);
  const columns = frame.table.columns.map((_, column) => frame.column(column));
  const names = fileColumns(engine.plan, engine.plan.tables[1]).map(({ name }) => name);
  const rowsOf = (cells: typeof columns): Row[] =>
    Array.from({ length: cells[0].length }, (_, row) =>
      Object.fromEntries(cells.map((column, i) => [names[i], valueAt(column, row)])),
    );
  const faulted = applyIncidents({ columns, addresses: frame.addresses() }, engine.plan.incidents);
  return { twin: rowsOf(columns), faulty: rowsOf([...faulted.columns]) };
}

const both = (twin: readonly Row[], faulty: readonly Row[], column: string) =>
  twin.map((row, i) => [row[column], faulty[i][column]] as const);

test('two faults of one cell: the second changes what the first left', async () => {
  const { twin, faulty } = await plant(
    on('scale', 'quantity', { factor: 3 }),
    on('scale', 'quantity', { factor: 0.5 }),
  );
  for (const [was, is] of both(twin, faulty, 'quantity')) expect(is).toBe(Math.trunc(Number(was) * 1.5));
});

test('a value that is lost cannot be scaled, whichever comes first', async () => {
  const lost = on('null_spike', 'amount', { where: { channel: 'app' } });
  const scaled = on('scale', 'amount', { factor: 100 });
  for (const faults of [
    [lost, scaled],
    [scaled, lost],
  ]) {
    const { twin, faulty } = await plant(...faults);
    twin.forEach((row, i) => {
      expect(faulty[i].amount).toBe(row.channel === 'app' ? null : Number(row.amount) * 100);
    });
  }
});

test('a stand-in goes where there was no value, not where another fault took one', async () => {
  const { twin, faulty } = await plant(
    on('null_spike', 'coupon', { where: { coupon: 'VIP' } }),
    on('sentinel', 'coupon', { value: 'N/A' }),
  );
  for (const [was, is] of both(twin, faulty, 'coupon')) {
    expect(is).toBe(was === null ? 'N/A' : was === 'VIP' ? null : was);
  }
});

test('segments and windows go by the rows as they were', async () => {
  const { twin, faulty } = await plant(
    on('new_category', 'country', { value: 'XK' }),
    on('scale', 'quantity', { factor: 2, where: { country: 'DE' } }),
  );
  twin.forEach((row, i) => {
    expect(faulty[i].country).toBe('XK');
    expect(faulty[i].quantity).toBe(Number(row.quantity) * (row.country === 'DE' ? 2 : 1));
  });
});

test('a column drifts, then loses its name: the new name has the text of what other faults left', async () => {
  const { twin, faulty } = await plant(
    on('rename_column', 'quantity', { to: 'pieces' }),
    on('type_drift', 'quantity', { format: '{value} pcs' }),
    on('scale', 'quantity', { factor: 10 }),
  );
  twin.forEach((row, i) => {
    expect(faulty[i].quantity).toBeNull();
    expect(faulty[i].pieces).toBe(`${Number(row.quantity) * 10} pcs`);
  });
});

test('a format may hold what looks like a replacement pattern', async () => {
  const { twin, faulty } = await plant(on('type_drift', 'quantity', { format: "$& $' {value} $$ {value}" }));
  for (const [was, is] of both(twin, faulty, 'quantity')) expect(is).toBe(`$& $' ${was} $$ ${was}`);
});

test('rows are lost before others are repeated, and copies hold what faults left', async () => {
  const { twin, faulty } = await plant(
    { type: 'duplicates', copies: 2, load_column: 'load_id' },
    on('scale', 'quantity', { factor: 2 }),
    { type: 'dropped_rows', where: { channel: ['web', 'shop'] } },
  );
  const expected = twin
    .filter((row) => row.channel === 'app')
    .flatMap((row) =>
      [0, 1, 2].map((later) => ({
        ...row,
        quantity: Number(row.quantity) * 2,
        load_id: Number(row.load_id) + later,
      })),
    );
  expect(expected.length).toBeGreaterThan(100);
  expect(faulty).toEqual(expected);
});

test('two repeats of a row both leave their copies', async () => {
  const { twin, faulty } = await plant(
    { type: 'duplicates' },
    on('fanout_duplicates', 'coupon', { values: ['A', 'B'], where: { channel: 'app' } }),
  );
  const perKey = Map.groupBy(faulty, (row) => row.order_id);
  for (const row of twin) {
    const found = perKey.get(row.order_id) ?? [];
    expect(found.slice(0, 2)).toEqual([row, row]);
    expect(found.length).toBe(row.channel === 'app' ? 3 : 2);
    if (found[2] !== undefined) expect(['A', 'B']).toContain(found[2].coupon);
  }
});

test('two windows of one renamed column share the new name', async () => {
  const { twin, faulty } = await plant(
    on('rename_column', 'remark', { to: 'memo', where: { channel: 'web' } }),
    on('rename_column', 'remark', { to: 'memo', where: { channel: 'app' } }),
  );
  twin.forEach((row, i) => {
    const isOld = row.channel === 'shop';
    expect(faulty[i].memo).toBe(isOld ? null : row.remark);
    expect(faulty[i].remark).toBe(isOld ? row.remark : null);
  });
});

test('keys that already point to nothing are not made real again', async () => {
  const orphans = on('orphaned_references', 'customer_id');
  const { twin, faulty } = await plant(orphans, orphans);
  for (const [was, is] of both(twin, faulty, 'customer_id')) expect(is).toBe(-1 - Number(was));
});

test('whole numbers stay inside what can be told apart', async () => {
  const { faulty } = await plant(
    on('scale', 'order_id', { factor: 1e9 }),
    on('scale', 'order_id', { factor: -1e9 }),
  );
  for (const row of faulty) expect(row.order_id).toBe(-Number.MAX_SAFE_INTEGER);
});
