import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Effects that add: to the rows per parent, and to values. What is said otherwise afterwards must be seen. */
const only = (name: string, type: string, value: unknown) => ({
  name,
  type,
  generator: { choice: { choices: [value] } },
});

function shops() {
  const id = (name: string) => ({ name, type: 'int', generator: { sequence: {} } });
  const added = (field: string) => ({
    transform: 'effect',
    args: {
      effect_table: 'promo',
      on: {},
      window: { start_col: 'starts', end_col: 'ends' },
      map: { field, op: 'add', default: 0 },
      time_column: 'at',
    },
  });
  const { time_column: _, ...onRows } = added('orders').args;
  return {
    version: '1.0',
    metadata: { name: 'Added' },
    timeframe: { start: '2024-01-01', end: '2024-12-31T23:59:59' },
    nodes: [
      {
        id: 'promo',
        kind: 'entity',
        pk: 'promo_id',
        rows: 1,
        columns: [
          id('promo_id'),
          only('starts', 'date', '2024-03-01'),
          only('ends', 'date', '2024-04-30'),
          only('orders', 'float', 20),
          only('bonus', 'float', 5),
          only('points', 'int', 4),
        ],
      },
      { id: 'shop', kind: 'entity', pk: 'shop_id', rows: 1000, columns: [id('shop_id')] },
      {
        id: 'order',
        kind: 'fact',
        pk: 'order_id',
        parents: ['shop'],
        fanout: { distribution: 'poisson', lambda: 20 },
        modifiers: [{ transform: 'effect', args: onRows }],
        columns: [
          id('order_id'),
          { name: 'shop_id', type: 'int', generator: { lookup: { from: 'shop.shop_id' } } },
          {
            name: 'at',
            type: 'datetime',
            generator: { datetime_series: { within: 'timeframe', freq: 'H' } },
          },
          {
            name: 'amount',
            type: 'float',
            generator: { distribution: { type: 'normal', params: { mean: 50, std: 8 } } },
            modifiers: [added('bonus'), { transform: 'multiply', args: { factor: 2 } }],
          },
          {
            name: 'points',
            type: 'int',
            generator: { distribution: { type: 'poisson', params: { lambda: 9 } } },
            modifiers: [added('points')],
          },
          {
            name: 'dues',
            type: 'float',
            generator: { distribution: { type: 'normal', params: { mean: 9, std: 1 } } },
            modifiers: [added('bonus'), { transform: 'trend', args: { growth_rate: 0.5 } }],
          },
        ],
      },
    ],
    constraints: {},
  };
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-added-'));
  writeFileSync(join(folder, 'true.json'), JSON.stringify(shops()));
  const { io, stderr } = recordingIo({ cwd: folder });
  await runDatagen(['generate', 'true.json', '-o', 'data', '--workers', '0', '--quiet'], io);
  expect(stderr()).toBe('');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function effectsOf(text: string): Promise<string[]> {
  writeFileSync(join(folder, 'asked.json'), text);
  const { io, stdout } = recordingIo({ cwd: folder });
  await runDatagen(['validate', 'asked.json', '-d', 'data', '--json', '-o', 'r.json'], io);
  const { checks } = JSON.parse(stdout()) as { checks: Array<{ id: string; status: string }> };
  return checks.filter(({ id }) => id.includes('.effect.')).map(({ id, status }) => `${id} ${status}`);
}

const found = (rows: string, amount: string, points: string): string[] => [
  `order.effect.promo.orders ${rows}`,
  `order.amount.effect.promo ${amount}`,
  `order.points.effect.promo ${points}`,
  'order.dues.effect.promo not_checked',
];

test('rows and values are added as declared; what a trend multiplies is said to be unknown', async () => {
  expect(await effectsOf(JSON.stringify(shops()))).toEqual(found('passed', 'passed', 'passed'));
});

test('a factor in place of what was added is found', async () => {
  const text = JSON.stringify(shops()).replaceAll('"op":"add","default":0', '"op":"mul","default":1');
  expect((await effectsOf(text)).slice(0, 3)).toEqual(found('failed', 'failed', 'failed').slice(0, 3));
});

test.each([
  ['more rows elsewhere', 0, 'failed', 'passed', 'passed'],
  ['another bonus', 1, 'passed', 'failed', 'passed'],
  ['fewer points', 2, 'passed', 'passed', 'failed'],
])('%s: found where they are', async (_, which, rows, amount, points) => {
  const { nodes, ...rest } = shops();
  const [promo, shop, order] = nodes as Array<Record<string, unknown> & { columns?: unknown[] }>;
  const columns = order.columns as Array<{ modifiers?: Array<{ args: { map?: { default: number } } }> }>;
  const at = [order as (typeof columns)[number], columns[3], columns[4]][which];
  // As much outside the windows as within: nothing that the windows would change.
  at.modifiers![0].args.map!.default = [20, 5, 4][which] / 2;
  const text = JSON.stringify({ ...rest, nodes: [promo, shop, order] });
  expect(await effectsOf(text)).toEqual(found(rows, amount, points));
});
