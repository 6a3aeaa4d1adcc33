import { rmSync } from 'node:fs';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, expect, test } from 'vitest';
import { editedShop, shopData } from './shop-with-data.ts';

const made: string[] = [];
afterAll(() => made.forEach((it) => rmSync(it, { recursive: true, force: true })));

interface Column {
  readonly column: string;
  readonly differing: number | null;
  readonly nulls_before: number;
  readonly nulls_after: number;
}

async function sniff(path: string, from: string, to: string, ...more: readonly string[]) {
  const repo = editedShop(path, from, to);
  made.push(repo);
  const data = await shopData(repo);
  const recording = recordingIo({ cwd: repo, width: 100, isTty: false });
  const args = ['sniff', '--ref', 'HEAD~1..HEAD', '--data', data, '--format', 'json', ...more];
  const exitCode = await runDataing(args, recording.io);
  if (exitCode !== 0) throw new Error(recording.stderr());
  const told = JSON.parse(recording.stdout());
  const table = (name: string) =>
    told.measured.tables.find((it: { readonly table: string }) => it.table === name);
  const differing = (name: string) =>
    Object.fromEntries(table(name).columns.map((it: Column) => [it.column, it.differing]));
  return { told, table, differing };
}

test('a join that keeps more is measured: rows that come, nulls that come with them, and sums downstream', async () => {
  const { told, table, differing } = await sniff('models/fct_orders.sql', 'join', 'left join');
  expect(table('fct_orders')).toMatchObject({
    ...{ rows_before: 75, rows_after: 100, rows_added: 25, rows_removed: 0 },
  });
  expect(differing('fct_orders')).toMatchObject({ amount: 0, email: 0, status: 0 });
  const email = table('fct_orders').columns.find((it: Column) => it.column === 'email');
  expect(email).toMatchObject({ nulls_before: 0, nulls_after: 25 });
  expect(table('daily')).toMatchObject({ rows_before: 2, rows_after: 2, rows_added: 0 });
  expect(differing('daily')).toMatchObject({ orders: 2, amount: 2 });
  const anomalies = told.predicted_anomalies.map(
    (it: { table: string; column: string | null; anomaly_type: string; likelihood: number; stamp: string }) =>
      [it.table, it.column, it.anomaly_type, it.likelihood, it.stamp].join(' '),
  );
  expect(anomalies).toContain('fct_orders email null_rate 1 proven');
  expect(anomalies).toContain('fct_orders  row_count 1 proven');
  expect(told.changed[0]).toMatchObject({ table: 'fct_orders', columns: [], rows: true });
});

test('values by key: what differs, and what does not', async () => {
  const { differing, table, told } = await sniff('models/stg_orders.sql', 'cents / 100', 'cents / 1000');
  expect(differing('stg_orders')).toEqual({ id: null, person_id: 0, amount: 100, status: 0, ordered_at: 0 });
  expect(differing('fct_orders')).toMatchObject({ amount: 75, email: 0 });
  expect(table('stg_orders')).toMatchObject({ rows_added: 0, rows_removed: 0 });
  expect(
    told.affected_downstream.map((it: { table: string; columns: string[] }) => [it.table, it.columns]),
  ).toEqual([
    ['fct_orders', ['amount']],
    ['daily', ['amount']],
  ]);
});

test('of a table without a key, values that go with their rows are no other values', async () => {
  const { table, differing } = await sniff('models/stg_people.sql', '}}\n', '}} where id < 50\n');
  expect(table('stg_people')).toMatchObject({ rows_before: 75, rows_after: 50, rows_removed: 25 });
  expect(differing('stg_people')).toEqual({ id: 0, email: 0 });
});

test('of a table without a key, values that stand in other rows are no equal data', async () => {
  const swapped = 'select case when id < 2 then 1 - id else id end as id,';
  const { told, table, differing } = await sniff('models/stg_people.sql', 'select id,', swapped);
  expect(table('stg_people')).toMatchObject({ rows_added: 0, rows_removed: 0, rows_differing: 2 });
  expect(differing('stg_people')).toEqual({ id: 0, email: 0 });
  expect(told.changed[0]).toMatchObject({ table: 'stg_people', columns: ['id'], rows: false });
  const anomalies = told.predicted_anomalies.filter((it: { table: string }) => it.table === 'stg_people');
  expect(anomalies[0]).toMatchObject({ column: null, anomaly_type: 'value_shift', stamp: 'proven' });
  expect(anomalies[0].reasoning).toContain('2 of 75 rows differ as wholes: values stand in other rows');
  expect(anomalies).toContainEqual(expect.objectContaining({ column: 'id', anomaly_type: 'value_shift' }));
  expect(told.risks).toContainEqual(expect.objectContaining({ table: 'stg_people', stamp: 'proven' }));
});

test('a change that this data does not show leaves no expectation, and no table downstream', async () => {
  const { told, table } = await sniff('models/stg_orders.sql', 'cents > 0', 'cents > 5');
  expect(table('stg_orders')).toMatchObject({ rows_before: 100, rows_after: 100, rows_added: 0 });
  expect(
    told.predicted_anomalies.filter((it: { anomaly_type: string }) => it.anomaly_type === 'row_count'),
  ).toEqual([]);
  expect(told.affected_downstream).toEqual([]);
});

test('of a large table the same first rows are taken for both sides, and that is said', async () => {
  const { told, table } = await sniff('models/fct_orders.sql', 'join', 'left join', '--rows', '40');
  expect(table('fct_orders')).toMatchObject({ rows_before: 40, rows_after: 40 });
  expect(told.not_looked_at).toContainEqual(
    expect.stringContaining('rows of raw.orders beyond the first 40'),
  );
});

test('what cannot be run is not measured, and why is said', async () => {
  const { told, table } = await sniff('models/fct_orders.sql', 'o.amount', 'no_such(o.amount) as amount');
  expect(table('fct_orders')).toBeUndefined();
  expect(told.not_looked_at).toContainEqual(expect.stringMatching(/^measuring fct_orders: /));
});
