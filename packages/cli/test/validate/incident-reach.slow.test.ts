import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Flats, of which one column breaks: what is said of the others is judged all the same. */
function flats() {
  const round = (digits: number) => [{ transform: 'expression', args: { code: `round(value, ${digits})` } }];
  return {
    version: '1.0',
    metadata: { name: 'Flats' },
    timeframe: { start: '2025-01-01', end: '2025-12-31T23:59:59' },
    nodes: [
      {
        id: 'flat',
        kind: 'entity',
        pk: 'flat_id',
        rows: 20_000,
        correlations: [
          { columns: ['area', 'rent'], rank: 0.6 },
          { columns: ['area', 'floor'], rank: 0.3 },
        ],
        events: [{ name: 'fair', start: '2025-06-01', end: '2025-06-15', factor: 4 }],
        columns: [
          { name: 'flat_id', type: 'int', generator: { sequence: {} } },
          {
            name: 'area',
            type: 'float',
            generator: { distribution: { type: 'gamma', params: { shape: 6, scale: 12 } } },
            modifiers: round(1),
          },
          {
            name: 'rent',
            type: 'float',
            generator: { distribution: { type: 'lognormal', params: { mean: 6.8, sigma: 0.4 } } },
            modifiers: round(2),
          },
          {
            name: 'heating',
            type: 'string',
            generator: { choice: { choices: ['gas', 'oil'], weights: [3, 1] } },
          },
          {
            name: 'balcony',
            type: 'string',
            null_rate: 0.3,
            generator: { choice: { choices: ['yes', 'no'] } },
          },
          {
            name: 'offered_at',
            type: 'datetime',
            generator: { datetime_series: { within: 'timeframe', freq: 'H' } },
          },
          {
            name: 'floor',
            type: 'float',
            generator: { distribution: { type: 'uniform', params: { low: 0, high: 3 } } },
            modifiers: round(0),
          },
          { name: 'portal', type: 'string', generator: { choice: { choices: ['a', 'b'] } } },
        ],
      },
    ],
    constraints: {},
    incidents: [
      { id: 'i', type: 'null_spike', table: 'flat', column: 'portal', window: { start: '2025-03-01' } },
    ] as object[],
  };
}

type Flats = ReturnType<typeof flats>;
let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'incident-reach-'));
  writeFileSync(join(cwd, 'schema.json'), JSON.stringify(flats()));
  const { io, stderr } = recordingIo({ cwd });
  expect(await runDatagen(['generate', 'schema.json', '-o', 'data'], io), stderr()).toBe(0);
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** Outcome by check of the same data under a document that was changed. */
async function judged(change: (document: Flats) => void): Promise<Map<string, string>> {
  const document = flats();
  change(document);
  writeFileSync(join(cwd, 'asked.json'), JSON.stringify(document));
  const { io, stdout } = recordingIo({ cwd });
  await runDatagen(['validate', 'asked.json', '--data', 'data', '--json', '--min-score', '0'], io);
  const { checks } = JSON.parse(stdout()) as { checks: { id: string; status: string }[] };
  return new Map(checks.map(({ id, status }) => [id, status]));
}

const correlation = 'flat.area.correlation.rent';
const event = 'flat.event.0';
const nullRate = 'flat.balcony.null_rate';

test('what the incident does not touch passes', async () => {
  const checks = await judged(() => undefined);
  for (const id of [correlation, event, nullRate]) expect([id, checks.get(id)]).toEqual([id, 'passed']);
});

test('rounding to a handful of values leaves nothing to rank', async () => {
  const checks = await judged(() => undefined);
  expect(checks.get('flat.area.correlation.floor')).toBe('not_checked');
});

test('and fails where the document says otherwise', async () => {
  const checks = await judged(({ nodes: [flat] }) => {
    flat.correlations[0].rank = 0.4;
    flat.events[0].factor = 2;
    flat.columns[4].null_rate = 0.5;
  });
  for (const id of [correlation, event, nullRate]) expect([id, checks.get(id)]).toEqual([id, 'failed']);
});

test.each([
  ['area', correlation],
  ['offered_at', event],
  ['balcony', nullRate],
])('an incident of %s keeps %s from being judged', async (column, id) => {
  const checks = await judged((document) => {
    document.incidents = [
      { id: 'i', type: 'null_spike', table: 'flat', column, window: { start: '2025-03-01' } },
    ];
  });
  expect(checks.get(id) ?? 'not_checked').toBe('not_checked');
});

test('rows that were lost keep all of them from being judged', async () => {
  const checks = await judged((document) => {
    document.incidents = [{ id: 'i', type: 'dropped_rows', table: 'flat', window: { start: '2025-03-01' } }];
  });
  for (const id of [correlation, event, nullRate])
    expect([id, checks.get(id) ?? 'not_checked']).toEqual([id, 'not_checked']);
});
