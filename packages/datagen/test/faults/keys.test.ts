import { hashRows } from '@dataing/base/columns';
import { keywords } from '@dataing/datagen/author';
import { expect, test } from 'vitest';
import { applyIncidents } from '../../src/faults/apply-incidents.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';

const window = { start: '2024-03-10', end: '2024-03-20', time_column: 'loaded_at' };
const time = { type: 'late_arrival', column: 'loaded_at' };

/** Incidents of orders that say something by every key that may be left out. */
const incidents: readonly Record<string, unknown>[] = [
  { type: 'null_spike', column: 'channel', where: { country: 'DE' }, rate: 0.5, ramp: true },
  { type: 'dropped_partitions', partition: 'hour', rate: 0.5 },
  { type: 'duplicates', copies: 2, load_column: 'loaded_at', delay_hours: 3 },
  { type: 'fanout_duplicates', column: 'country', values: ['XX', 'YY'], copies: 2 },
  { type: 'type_drift', column: 'amount', format: '{value} USD' },
  { type: 'sentinel', column: 'coupon', value: 'N/A', replaces: 'values' },
];

/** One hash per column of the faulty orders. */
async function faulty(incident: object): Promise<string[]> {
  const planted = { ...ownSchema('faults'), incidents: [{ id: 'i', table: 'orders', window, ...incident }] };
  const engine = await engineOf(planOf(planted));
  const frame = engine.whole(1);
  const columns = frame.table.columns.map((_, column) => frame.column(column));
  const rows = { columns, addresses: frame.addresses() };
  return applyIncidents(rows, engine.plan.incidents).columns.map((column) => hashRows(column).h);
}

const optional = incidents.flatMap((incident) => {
  const cases = keywords.find(({ name }) => name === 'incident')?.cases ?? [];
  const keys = cases.find((each) => (each.type.value as { enum: string[] }).enum[0] === incident.type) ?? {};
  return Object.keys(incident)
    .filter((key) => !keys[key].needed)
    .map((key) => [`${String(incident.type)}.${key}`, key, incident] as const);
});

test('every key of an incident that may be left out is told', () => {
  const cases = keywords.find(({ name }) => name === 'incident')?.cases ?? [];
  const all = cases.flatMap((keys) => Object.keys(keys).filter((key) => !keys[key].needed));
  // Of the two times of a late arrival one must be there: the last test has them.
  const told = new Set([...optional.map(([, key]) => key), 'arrives']);
  expect([...new Set(all)].filter((key) => !told.has(key))).toEqual([]);
});

test.each(optional)('without %s the rows are others', async (_, key, incident) => {
  const without = Object.fromEntries(Object.entries(incident).filter(([name]) => name !== key));
  expect(await faulty(without)).not.toEqual(await faulty(incident));
});

test.each(['end', 'time_column'])('without the %s of its window the rows are others', async (key) => {
  const rest = Object.fromEntries(Object.entries(window).filter(([name]) => name !== key));
  const incident = { type: 'dropped_rows' };
  expect(await faulty({ ...incident, window: rest })).not.toEqual(await faulty(incident));
});

test('rows arrive as late as is said, or when it is said', async () => {
  const found = await Promise.all(
    [{ delay_hours: 2 }, { delay_hours: 3 }, { arrives: '2024-04-01' }, { arrives: '2024-04-02' }].map(
      (keys) => faulty({ ...time, ...keys }),
    ),
  );
  expect(new Set(found.map(String)).size).toBe(4);
});
