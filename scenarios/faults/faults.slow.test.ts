import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { investigate } from '@dataing/investigate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withShop } from '../null-spike-app-version/scenario.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The shop of the demo with another incident planted. */
async function shopWith(name: string, incident: object): Promise<string> {
  const text = await readFile(new URL('../null-spike-app-version/shop.json', import.meta.url), 'utf8');
  const schema = join(folder, `${name}.json`);
  await writeFile(schema, JSON.stringify({ ...JSON.parse(text), incidents: [{ id: name, ...incident }] }));
  const recording = recordingIo({ cwd: folder });
  const code = await runDatagen(['generate', schema, '-o', join(folder, name), '--seed', '11'], recording.io);
  expect(code, recording.stderr()).toBe(0);
  return join(folder, name);
}

const hoursBetween = (a: string | null, b: string) => Math.abs(Date.parse(a ?? '') - Date.parse(b)) / 3.6e6;

const window = (start: string, end: string) => ({ start, end, time_column: 'ordered_at' });

test('rows of one channel that are gone for two days', async () => {
  const shop = await shopWith('outage', {
    type: 'dropped_rows',
    table: 'orders',
    where: { channel: 'mobile_app' },
    window: window('2026-01-29T00:00:00Z', '2026-01-31T00:00:00Z'),
    rate: 0.9,
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'count(*)', at: '2026-01-29' }, source),
  );
  expect(found.verdict).toBe('fault');
  expect(found.symptom.kind).toBe('row_drop');
  // Nine orders an hour: two quiet hours before midnight happen by chance.
  expect(hoursBetween(found.symptom.onset, '2026-01-29T00:00:00')).toBeLessThanOrEqual(3);
  expect(found.where?.segment).toEqual({ channel: 'mobile_app' });
  expect(found.causes[0].type).toBe('segment_failure');
});

test('a load that did not arrive: hours without any row', async () => {
  const shop = await shopWith('gap', {
    type: 'dropped_rows',
    table: 'orders',
    window: window('2026-01-27T09:00:00Z', '2026-01-28T00:00:00Z'),
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'count(*)', at: '2026-01-27' }, source),
  );
  expect(found.causes[0].type).toBe('missing_partition');
  expect(found.symptom).toMatchObject({
    kind: 'row_drop',
    onset: '2026-01-27T09:00:00',
    end: '2026-01-28T00:00:00',
  });
  expect(found.where).toBeNull();
});

test('nulls in every segment alike', async () => {
  const shop = await shopWith('global', {
    type: 'null_spike',
    table: 'orders',
    column: 'payment_method',
    window: window('2026-01-26T12:00:00Z', '2026-02-01T00:00:00Z'),
    rate: 0.3,
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'null_share(payment_method)', at: '2026-01-28' }, source),
  );
  expect(found.causes[0].type).toBe('source_nulls');
  expect(found.where).toBeNull();
  expect(found.symptom.onset?.slice(0, 13)).toBe('2026-01-26T12');
});

test('nulls in a segment of two columns, asked about in the middle of it', async () => {
  const shop = await shopWith('pair', {
    type: 'null_spike',
    table: 'orders',
    column: 'user_id',
    where: { channel: 'web', country: 'DE' },
    window: window('2026-01-20T00:00:00Z', '2026-01-25T00:00:00Z'),
    rate: 1,
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'null_share(user_id)', at: '2026-01-22T10:00' }, source),
  );
  expect(found.where?.segment).toEqual({ channel: 'web', country: 'DE' });
  expect(found.symptom).toMatchObject({ onset: '2026-01-20T00:00:00', end: '2026-01-25T00:00:00' });
});

test('a column that is dropped in the source stays empty to the last row', async () => {
  const shop = await shopWith('dropped-column', {
    type: 'drop_column',
    table: 'orders',
    column: 'payment_method',
    window: { start: '2026-01-27T15:00:00Z', time_column: 'ordered_at' },
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'null_share(payment_method)', at: '2026-01-28' }, source),
  );
  expect(found.causes[0].type).toMatch(/^(source_nulls|schema_change)$/);
  expect(found.where).toBeNull();
  expect(found.symptom.onset?.slice(0, 13)).toBe('2026-01-27T15');
});

test('whole hours that were lost', async () => {
  const shop = await shopWith('lost-hours', {
    type: 'dropped_partitions',
    partition: 'hour',
    table: 'orders',
    window: window('2026-01-27T09:00:00Z', '2026-01-27T21:00:00Z'),
  });
  const found = await withShop(shop, (source) =>
    investigate({ table: 'orders', metric: 'count(*)', at: '2026-01-27' }, source),
  );
  expect(found.causes[0].type).toBe('missing_partition');
  expect(found.symptom).toMatchObject({ onset: '2026-01-27T09:00:00', end: '2026-01-27T21:00:00' });
});
