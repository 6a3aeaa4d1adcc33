import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Days that come after days and after times, at midnight and not: generated once, then asked about by other documents. */
const after = (name: string, type: string, column: string, gap: unknown) => ({
  name,
  type,
  generator: { after: { column, gap } },
});
const exponential = (mean: number) => ({ type: 'exponential', params: { mean } });

function parcels() {
  const series = (freq: string) => ({ datetime_series: { within: 'timeframe', freq } });
  return {
    version: '1.0',
    metadata: { name: 'Parcels' },
    timeframe: { start: '2024-01-01', end: '2024-12-31T23:59:59' },
    nodes: [
      {
        id: 'parcel',
        kind: 'entity',
        pk: 'parcel_id',
        rows: 6000,
        columns: [
          { name: 'parcel_id', type: 'int', generator: { sequence: {} } },
          { name: 'sent_on', type: 'date', generator: series('D') },
          { name: 'sent_at', type: 'datetime', generator: series('min') },
          { name: 'packed_at', type: 'datetime', generator: series('H') },
          after('arrived_on', 'date', 'sent_on', exponential(60)),
          after('seen_at', 'datetime', 'sent_on', exponential(60)),
          after('paid_on', 'date', 'sent_at', 20),
          after('left_on', 'date', 'packed_at', exponential(30)),
        ],
      },
    ],
    constraints: {},
  };
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-times-'));
  writeFileSync(join(folder, 'true.json'), JSON.stringify(parcels()));
  const { io, stderr } = recordingIo({ cwd: folder });
  await runDatagen(['generate', 'true.json', '-o', 'data', '--workers', '0', '--quiet'], io);
  expect(stderr()).toBe('');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function gapsOf(document: unknown): Promise<string[]> {
  writeFileSync(join(folder, 'asked.json'), JSON.stringify(document));
  const { io, stdout } = recordingIo({ cwd: folder });
  await runDatagen(['validate', 'asked.json', '-d', 'data', '--json', '-o', 'r.json'], io);
  const { checks } = JSON.parse(stdout()) as { checks: Array<{ id: string; status: string }> };
  return checks.filter(({ id }) => id.includes('.gap.')).map(({ id, status }) => `${id} ${status}`);
}

const all = (status: string): string[] => [
  `parcel.arrived_on.gap.sent_on ${status}`,
  `parcel.seen_at.gap.sent_on ${status}`,
  `parcel.paid_on.gap.sent_at ${status}`,
  `parcel.left_on.gap.packed_at ${status}`,
];

test('gaps between days are those that the delays leave', async () => {
  expect(await gapsOf(parcels())).toEqual(all('passed'));
});

test('delays that are a few hours longer are found', async () => {
  const document = parcels();
  const { columns } = document.nodes[0];
  columns[4] = after('arrived_on', 'date', 'sent_on', exponential(66));
  columns[5] = after('seen_at', 'datetime', 'sent_on', exponential(66));
  columns[6] = after('paid_on', 'date', 'sent_at', 23);
  columns[7] = after('left_on', 'date', 'packed_at', exponential(35));
  expect(await gapsOf(document)).toEqual(all('failed'));
});
