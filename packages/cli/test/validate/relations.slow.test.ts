import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * Customers that differ, with columns that hang together and volume that something happens to: generated once, then asked
 * about by documents that say something else in one place. Each check must see the difference that is its own.
 */
const number = (name: string, type: string, params: object, clamp: unknown = [null, null]) => ({
  name,
  type: 'float',
  generator: { distribution: { type, params, clamp } },
});
const id = (name: string) => ({ name, type: 'int', generator: { sequence: {} } });

function shop() {
  return {
    version: '1.0',
    metadata: { name: 'Relations' },
    timeframe: { start: '2024-01-01', end: '2024-12-31T23:59:59' },
    nodes: [
      {
        id: 'customer',
        kind: 'entity',
        pk: 'customer_id',
        rows: 4000,
        correlations: [{ columns: ['age', 'income'], rank: 0.5 }],
        traits: [
          { name: 'appetite', concentration: { top: 0.2, share: 0.5 }, scales: ['order'] },
          { name: 'means', spread: 0.4, scales: ['order.amount'] },
          { name: 'device', choices: ['phone', 'desktop'], weights: [3, 2] },
        ],
        events: [] as object[],
        columns: [
          id('customer_id'),
          { name: 'region', type: 'string', generator: { choice: { choices: ['north', 'south'] } } },
          number('age', 'normal', { mean: 40, std: 10 }, [18, 90]),
          number('income', 'lognormal', { mean: 10, sigma: 0.5 }),
          {
            ...number('score', 'poisson', { lambda: 20 }),
            type: 'int',
            modifiers: [{ transform: 'outliers', args: { rate: 0.03, mode: 'spike' } }],
          },
          {
            name: 'joined',
            type: 'datetime',
            generator: { datetime_series: { within: { start: '2023-01-01', end: '2023-06-01' }, freq: 'H' } },
          },
          { name: 'confirmed', type: 'datetime', generator: { after: { column: 'joined', gap: 30 } } },
        ] as object[],
      },
      {
        id: 'order',
        kind: 'fact',
        pk: 'order_id',
        parents: ['customer'],
        fanout: { distribution: 'poisson', lambda: 8 },
        columns: [
          id('order_id'),
          { name: 'customer_id', type: 'int', generator: { lookup: { from: 'customer.customer_id' } } },
          number('amount', 'lognormal', { mean: 3, sigma: 0.5 }),
          {
            name: 'device',
            type: 'string',
            generator: { trait: { from: 'customer.device', keep: 0.9 } },
          },
        ],
      },
      {
        id: 'visit',
        kind: 'fact',
        pk: 'visit_id',
        parents: ['customer'],
        fanout: { distribution: 'poisson', lambda: 20 },
        events: [
          { name: 'sale', start: '2024-03-01', end: '2024-03-15', factor: 3 },
          { name: 'outage', start: '2024-06-01', end: '2024-06-08', factor: 0, where: { region: 'north' } },
          { name: 'launch', start: '2024-09-01', end: '2024-11-01', factor: 4, where: { channel: 'app' } },
        ],
        columns: [
          id('visit_id'),
          { name: 'customer_id', type: 'int', generator: { lookup: { from: 'customer.customer_id' } } },
          {
            name: 'channel',
            type: 'string',
            generator: { choice: { choices: ['web', 'app'], weights: [4, 1] } },
          },
          {
            name: 'at',
            type: 'datetime',
            generator: {
              datetime_series: {
                within: 'timeframe',
                freq: 'H',
                profile: 'office',
                trend: { growth_rate: 0.8 },
              },
            },
          },
        ],
      },
    ],
    constraints: {},
  };
}
type Shop = ReturnType<typeof shop>;

interface Check {
  id: string;
  status: string;
  message: string;
}

let folder: string;

async function validate(document: unknown): Promise<Map<string, Check>> {
  writeFileSync(join(folder, 'asked.json'), JSON.stringify(document));
  const { io, stdout } = recordingIo({ cwd: folder });
  await runDatagen(['validate', 'asked.json', '-d', 'data', '--json', '-o', 'r.json'], io);
  const { checks } = JSON.parse(stdout()) as { checks: Check[] };
  return new Map(checks.map((check) => [check.id, check]));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-relations-'));
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(shop()));
  const { io, stderr } = recordingIo({ cwd: folder });
  await runDatagen(['generate', 'shop.json', '-o', 'data', '--workers', '0', '--quiet'], io);
  expect(stderr()).toBe('');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('what was generated passes its own document, check by check', async () => {
  const checks = [...(await validate(shop())).values()];
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([]);
});

/** The check, and what the document says otherwise. */
const lies: ReadonlyArray<readonly [id: string, edit: (document: Shop) => void]> = [
  ['customer.age.correlation.income', ({ nodes: [c] }) => void (c.correlations![0].rank = 0.4)],
  ['order.concentration', ({ nodes: [c] }) => void (c.traits![0].concentration = { top: 0.2, share: 0.65 })],
  [
    'customer.score.outliers',
    ({ nodes: [c] }) =>
      void Object.assign(c.columns[4], {
        modifiers: [{ transform: 'outliers', args: { rate: 0.12, mode: 'spike' } }],
      }),
  ],
  [
    'customer.confirmed.gap.joined',
    ({ nodes: [c] }) =>
      void Object.assign(c.columns[6], { generator: { after: { column: 'joined', gap: 40 } } }),
  ],
  ['order.amount.likeness', ({ nodes: [c] }) => void (c.traits![1].spread = 0.6)],
  [
    'order.device.trait',
    ({ nodes: [, o] }) =>
      void Object.assign(o.columns[3], {
        generator: { trait: { from: 'customer.device', keep: 0.7 } },
      }),
  ],
  ['visit.event.0', ({ nodes: [, , v] }) => void Object.assign(v.events![0], { factor: 2 })],
  ['visit.event.1', ({ nodes: [, , v] }) => void Object.assign(v.events![1], { factor: 1.5 })],
  ['visit.event.2', ({ nodes: [, , v] }) => void Object.assign(v.events![2], { factor: 2 })],
  [
    'visit.at.volume_trend',
    ({ nodes: [, , v] }) => {
      const [generator] = v.columns
        .flatMap((c) => ('generator' in c ? [c.generator as object] : []))
        .slice(-1);
      Object.assign((generator as { datetime_series: object }).datetime_series, {
        trend: { growth_rate: 0.1 },
      });
    },
  ],
];

test.each(lies)('%s sees that the document says otherwise', async (name, edit) => {
  const document = shop();
  edit(document);
  expect((await validate(document)).get(name)).toMatchObject({ status: 'failed' });
});
