import { chiSquareTail } from '@dataing/base/maths';
import { valueAt } from '@dataing/base/columns';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';

const dayMicros = 86_400_000_000;
type Row = Record<string, string | number | null>;

function shop(chain: object): Schema {
  const at = { datetime_series: { within: 'timeframe', freq: 'H' } };
  return {
    version: '1.0',
    metadata: { name: 'Shop' },
    timeframe: { start: '2024-01-01', end: '2024-12-31' },
    constraints: {},
    nodes: [
      {
        id: 'customer',
        kind: 'entity',
        pk: 'id',
        rows: 3000,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          {
            name: 'group',
            type: 'string',
            generator: { choice: { choices: ['seen', 'held_out'], weights: [3, 1] } },
          },
          { name: 'joined_at', type: 'datetime', generator: at },
        ],
      },
      {
        id: 'purchase',
        kind: 'fact',
        pk: 'id',
        parents: ['customer'],
        fanout: { distribution: 'poisson', lambda: 2 },
        attribution_chain: chain,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: { start: 7 } } },
          { name: 'customer_id', type: 'int', generator: { lookup: { from: 'customer.id' } } },
          { name: 'bought_at', type: 'datetime', generator: at },
        ],
      },
      {
        id: 'survey',
        kind: 'entity',
        pk: 'id',
        rows: 5,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          {
            name: 'touch_id',
            type: 'int',
            generator: { lookup: { from: 'purchase_touchpoints.touchpoint_id' } },
          },
        ],
      },
    ],
  };
}

async function tablesOf(schema: Schema): Promise<Record<string, Row[]>> {
  const engine = await engineOf(planOf(schema));
  return Object.fromEntries(
    engine.plan.tables.map(({ index, name, columns }) => {
      const frame = engine.whole(index);
      const cells = columns.map((_, i) => frame.column(i));
      const rows = Array.from({ length: frame.length }, (_, row) =>
        Object.fromEntries(
          columns.map((column, i) => [column.name, valueAt(cells[i], row) as string | number | null]),
        ),
      );
      return [name, rows];
    }),
  );
}

function groupBy(rows: readonly Row[], key: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row]);
  return groups;
}

function fit(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((a, b) => a + b, 0);
  const total = shares.reduce((a, b) => a + b, 0);
  const distance = counts.reduce((sum, count, i) => {
    const expected = (n * shares[i]) / total;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(distance, counts.length - 1);
}

const tally = (rows: readonly Row[], key: string, values: readonly unknown[]) =>
  values.map((value) => rows.filter((row) => row[key] === value).length);

describe('the touches of conversions', () => {
  const channels = { web: 3, mail: 2, friend: 1 };

  test('are as many, and of the channels, as declared; the hold-out group sees what it may', async () => {
    const segment_variation = { held_out: { channel_weights: { friend: 1 } } };
    const tables = await tablesOf(
      shop({ channels, min_touches: 1, max_touches: 4, time_window_days: 40, segment_variation }),
    );
    const groupOf = new Map(tables.customer.map((row) => [row.id, row.group]));
    const touches = tables.purchase_touchpoints;
    const byConversion = groupBy(touches, 'conversion_id');
    expect(byConversion.size).toBe(tables.purchase.length);
    const sizes = [...byConversion.values()].map((rows) => rows.length);
    expect(
      fit(
        [1, 2, 3, 4].map((n) => sizes.filter((size) => size === n).length),
        [1, 1, 1, 1],
      ),
    ).toBeGreaterThan(0.001);
    const seen = touches.filter((row) => groupOf.get(row.customer_id) === 'seen');
    expect(fit(tally(seen, 'channel', Object.keys(channels)), Object.values(channels))).toBeGreaterThan(
      0.001,
    );
    const held = touches.filter((row) => groupOf.get(row.customer_id) === 'held_out');
    expect(new Set(held.map((row) => row.channel))).toEqual(new Set(['friend']));
  });

  test('lie in order between the beginning of the customer and the conversion, inside the window', async () => {
    const tables = await tablesOf(shop({ time_window_days: 10, attribution_model: 'time_decay' }));
    const joined = new Map(tables.customer.map((row) => [row.id, Number(row.joined_at)]));
    const bought = new Map(tables.purchase.map((row) => [row.id, Number(row.bought_at)]));
    for (const [conversion, rows] of groupBy(tables.purchase_touchpoints, 'conversion_id')) {
      const end = bought.get(conversion as number) ?? Number.NaN;
      rows.forEach((row, i) => {
        expect(row.position).toBe(i + 1);
        expect(row.timestamp).toBeLessThanOrEqual(end);
        expect(row.timestamp).toBeGreaterThanOrEqual(end - 10 * dayMicros);
        if (i > 0) expect(row.timestamp).toBeGreaterThanOrEqual(Number(rows[i - 1].timestamp));
        expect(row.timestamp).toBeGreaterThanOrEqual(joined.get(row.customer_id as number) ?? Number.NaN);
      });
      const total = rows.reduce((sum, row) => sum + Number(row.attribution_weight), 0);
      expect(total).toBeCloseTo(1, 9);
    }
  });

  test('a journey converts as often as its number of touches says', async () => {
    const tables = await tablesOf(
      shop({
        min_touches: 1,
        max_touches: 4,
        conversion_probability: { base: 0.1, multiplier_per_touch: 2, saturation_at: 3 },
      }),
    );
    const sizes = (rows: readonly Row[], key: string) =>
      [...groupBy(rows, key).values()].map((own) => own.length);
    const won = sizes(tables.purchase_touchpoints, 'conversion_id');
    const lost = sizes(tables.purchase_touchpoints_lost, 'journey_id');
    expect(lost.length).toBe(tables.purchase_lost_journeys.length);
    for (const [touches, probability] of [
      [1, 0.1],
      [2, 0.2],
      [3, 0.4],
      [4, 0.4],
    ]) {
      const converted = won.filter((n) => n === touches).length;
      const all = converted + lost.filter((n) => n === touches).length;
      const noise = Math.sqrt((probability * (1 - probability)) / all);
      expect(Math.abs(converted / all - probability), `${touches} touches`).toBeLessThan(4 * noise);
    }
    // As many conversions as without: lost journeys come on top.
    expect(Math.abs(tables.purchase.length / 3000 - 2)).toBeLessThan(4 * Math.sqrt(2 / 3000));
  });

  test('cost is what the impressions cost', async () => {
    const spend = { impressions_per_touch: { web: 20 }, cost_per_impression: { web: 0.05 } };
    const { purchase_touchpoints: touches } = await tablesOf(shop({ channels, spend }));
    const web = touches.filter((row) => row.channel === 'web');
    const mean = web.reduce((sum, row) => sum + Number(row.impressions), 0) / web.length;
    expect(Math.abs(mean - 20)).toBeLessThan(4 * Math.sqrt(19 / web.length));
    for (const row of touches) {
      expect(row.cost).toBeCloseTo(row.channel === 'web' ? Number(row.impressions) * 0.05 : 0, 4);
    }
  });

  test('each channel and day has its impressions, paid for', async () => {
    const spend = { cost_per_impression: { web: 0.5 }, daily_impressions: { web: 30, mail: 4 } };
    const tables = await tablesOf(shop({ channels, spend }));
    expect(tables.purchase_touchpoints_channels.map((row) => row.channel)).toEqual(['web', 'mail', 'friend']);
    const rows = tables.purchase_touchpoints_spend;
    // Those of the timeframe, and the window before it.
    const days = 366 + 30;
    expect(rows.length).toBe(3 * days);
    expect(new Set(rows.map((row) => `${row.channel} ${row.day}`)).size).toBe(rows.length);
    for (const [channel, mean] of [
      ['web', 30],
      ['mail', 4],
      ['friend', 0],
    ] as const) {
      const own = rows.filter((row) => row.channel === channel);
      const total = own.reduce((sum, row) => sum + Number(row.other_impressions), 0);
      expect(Math.abs(total - mean * days)).toBeLessThanOrEqual(4 * Math.sqrt(mean * days));
    }
    for (const row of rows) expect(row.cost).toBe(row.channel === 'web' ? Number(row.impressions) * 0.5 : 0);
  });

  test('what the days of a channel show and cost is what its touches show and cost, and the rest', async () => {
    const spend = {
      impressions_per_touch: { web: 7, mail: 2 },
      cost_per_impression: { web: 0.013, mail: 0.002 },
      daily_impressions: { web: 30 },
    };
    const tables = await tablesOf(shop({ channels, spend, conversion_probability: { base: 0.4 } }));
    const rows = tables.purchase_touchpoints_spend;
    const touches = [...tables.purchase_touchpoints, ...tables.purchase_touchpoints_lost];
    const sumOf = (list: typeof rows, what: string) => list.reduce((sum, row) => sum + Number(row[what]), 0);
    for (const channel of ['web', 'mail', 'friend']) {
      const own = rows.filter((row) => row.channel === channel);
      const shown = touches.filter((row) => row.channel === channel);
      expect(shown.length).toBeGreaterThan(100);
      expect(sumOf(own, 'clicks')).toBe(shown.length);
      expect(sumOf(own, 'impressions')).toBe(sumOf(shown, 'impressions') + sumOf(own, 'other_impressions'));
      expect(sumOf(own, 'cost')).toBeCloseTo(sumOf(shown, 'cost') + sumOf(own, 'other_cost'), 6);
    }
  });

  test('adding a chain changes no other table', async () => {
    const with_ = shop({ conversion_probability: { base: 0.3 } });
    with_.nodes.pop();
    const without = shop({});
    without.nodes.pop();
    delete without.nodes[1].attribution_chain;
    const [a, b] = [await tablesOf(with_), await tablesOf(without)];
    expect(a.purchase).toEqual(b.purchase);
    expect(a.customer).toEqual(b.customer);
  });
});

test('events happen at the rate of the state the parent is in', async () => {
  const at = { datetime_series: { within: { start: '2024-01-01', end: '2024-02-01' }, freq: 'H' } };
  const { phase, use } = await tablesOf({
    version: '1.0',
    metadata: { name: 'Use' },
    timeframe: { start: '2024-01-01', end: '2024-12-31' },
    constraints: {},
    nodes: [
      {
        id: 'account',
        kind: 'entity',
        pk: 'id',
        rows: 400,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          { name: 'created_at', type: 'datetime', generator: at },
        ],
      },
      {
        id: 'phase',
        kind: 'fact',
        pk: 'id',
        parents: ['account'],
        state_transition_model: {
          initial_state: 'on',
          states: {
            on: { transition_prob_per_period: 0.5, next_states: { off: 1 } },
            off: { transition_prob_per_period: 0.5, next_states: { on: 1 } },
          },
          columns: { state: 'state', time: 'since', end: 'till' },
        },
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          { name: 'state', type: 'string', generator: { choice: { choices: ['-'] } } },
          { name: 'since', type: 'datetime', generator: at },
          { name: 'till', type: 'datetime', nullable: true, generator: at },
        ],
      },
      {
        id: 'use',
        kind: 'fact',
        pk: 'id',
        parents: ['phase'],
        state_events: { per_period: { on: 1.5, off: 0.2 }, period_unit: 'week' },
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          { name: 'phase_id', type: 'int', generator: { lookup: { from: 'phase.id' } } },
          { name: 'state', type: 'string', generator: { lookup: { from: 'phase.state' } } },
          { name: 'used_at', type: 'datetime', generator: at },
        ],
      },
    ],
  });
  const end = Date.UTC(2024, 11, 31) * 1000;
  const phases = new Map(phase.map((row) => [row.id, row]));
  for (const [state, perWeek] of [
    ['on', 1.5],
    ['off', 0.2],
  ] as const) {
    const weeks = phase
      .filter((row) => row.state === state)
      .reduce((sum, row) => sum + (Number(row.till ?? end) - Number(row.since)) / (7 * dayMicros), 0);
    const events = use.filter((row) => row.state === state);
    expect(Math.abs(events.length - perWeek * weeks)).toBeLessThan(4 * Math.sqrt(perWeek * weeks));
    for (const row of events) {
      const { since, till } = phases.get(row.phase_id) as Row;
      expect(row.used_at).toBeGreaterThanOrEqual(Number(since));
      expect(row.used_at).toBeLessThan(Number(till ?? end));
    }
  }
});
