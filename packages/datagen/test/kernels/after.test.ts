import { isNull, valueAt } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, schemaOf } from '../engine/schema.ts';

const hour = 3_600_000_000;
const day = 24 * hour;

test('the declared order holds in every row, and between child and parent', async () => {
  const engine = await engineOf(planOf(ownSchema('beyond')));
  const [clients, visits] = [engine.whole(0), engine.whole(1)];
  const column = (frame: typeof clients, name: string) =>
    frame.column(frame.table.columns.findIndex((step) => step.name === name));
  const [asked, left, paid] = ['asked_at', 'left_at', 'paid_on'].map((name) => column(visits, name));
  let gaps = 0;
  for (let row = 0; row < visits.length; row++) {
    const client = Number(valueAt(column(visits, 'client_id'), row)) - 1001;
    const signedUp = Number(valueAt(column(clients, 'signed_up'), client));
    expect(Number(valueAt(asked, row))).toBeGreaterThanOrEqual(signedUp);
    expect(isNull(paid, row)).toBe(isNull(left, row));
    if (isNull(left, row)) continue;
    gaps++;
    expect(Number(valueAt(left, row))).toBeGreaterThanOrEqual(Number(valueAt(asked, row)));
    expect(Number(valueAt(paid, row))).toBeGreaterThanOrEqual(Math.floor(Number(valueAt(left, row)) / day));
  }
  expect(gaps).toBeGreaterThan(200);
});

function gapsOf(gap: unknown) {
  return schemaOf([
    {
      id: 't',
      kind: 'entity',
      pk: 'id',
      rows: 20_000,
      columns: [
        { name: 'id', type: 'int', generator: { sequence: {} } },
        { name: 'a', type: 'datetime', generator: { datetime_series: { within: 'timeframe', freq: 'h' } } },
        { name: 'b', type: 'datetime', generator: { after: { column: 'a', gap } } },
      ],
    },
  ]);
}

/** Five standard errors of the mean. */
test.each([
  ['exponential', 6, 6, 6],
  ['uniform', { type: 'uniform', params: { low: 2, high: 10 } }, 6, 8 / Math.sqrt(12)],
  ['fixed', { type: 'fixed', params: { value: 3 } }, 3, 0],
  ['lognormal', { type: 'lognormal', params: { mean: 0, sigma: 0.5 } }, Math.exp(0.125), 0.604],
])('the mean of %s gaps is theirs', async (_, gap, mean, deviation) => {
  const frame = (await engineOf(planOf(gapsOf(gap)))).whole(0);
  let sum = 0;
  for (let row = 0; row < frame.length; row++) {
    const hours = (Number(valueAt(frame.column(2), row)) - Number(valueAt(frame.column(1), row))) / hour;
    expect(hours).toBeGreaterThanOrEqual(0);
    sum += hours;
  }
  expect(Math.abs(sum / frame.length - mean)).toBeLessThanOrEqual(
    (5 * deviation) / Math.sqrt(frame.length) + 1e-9,
  );
});

test('gaps below zero count as zero', async () => {
  const frame = (await engineOf(planOf(gapsOf({ type: 'normal', params: { mean: 0, std: 5 } })))).whole(0);
  let same = 0;
  for (let row = 0; row < frame.length; row++) {
    const gap = Number(valueAt(frame.column(2), row)) - Number(valueAt(frame.column(1), row));
    expect(gap).toBeGreaterThanOrEqual(0);
    if (gap === 0) same++;
  }
  expect(Math.abs(same / frame.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / frame.length));
});
