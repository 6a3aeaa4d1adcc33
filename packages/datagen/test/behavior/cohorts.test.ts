import { valueAt } from '@dataing/base/columns';
import { chiSquareTail, normalCdf } from '@dataing/base/maths';
import { beforeAll, describe, expect, test } from 'vitest';
import { factorAtAge, roundHalfEven } from '../../src/behavior/age.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const day = 86_400_000_000;
const start = Date.UTC(2024, 0, 1) * 1000;
const column = (name: string, type: string, generator: object, more: object = {}) => ({
  name,
  type,
  generator,
  ...more,
});
const key = (name: string) => column(name, 'int', { sequence: {} });
const lookup = (name: string, from: string, type = 'int') => column(name, type, { lookup: { from } });

/** The cells of a table as numbers (times in microseconds) or texts, by column. */
function cellsOf(engine: Engine, table: string): (name: string) => Array<number | string> {
  const number = engine.plan.tables.findIndex(({ name }) => name === table);
  const frame = engine.whole(number);
  return (name) => {
    const place = frame.table.columns.findIndex((c) => c.name === name);
    const cells = frame.column(place);
    const unit = cells.type === 'date' ? day : 1;
    return Array.from({ length: frame.length }, (_, row) => {
      const value = valueAt(cells, row);
      return typeof value === 'string' ? value : Number(value) * unit;
    });
  };
}

/** Probability of a sum of Poisson counts at least this far off. */
const poissonTail = (found: number, expected: number): number =>
  2 * normalCdf(-Math.abs(found - expected) / Math.sqrt(expected));

/** Customers who join over a year of days, orders by the hour, and what else is given. */
function shop(behaviour: object, fanout: object, more: object[] = []): Schema {
  const year = { start: '2024-01-01', end: '2024-12-30T23:59:59' };
  return schemaOf(
    [
      {
        id: 'customer',
        kind: 'entity',
        pk: 'id',
        rows: 4000,
        columns: [
          key('id'),
          column('tier', 'string', { choice: { choices: ['gold', 'plain'], weights: [0.25, 0.75] } }),
          column('created_at', 'datetime', { datetime_series: { within: year, freq: 'D' } }),
        ],
        ...behaviour,
      },
      {
        id: 'order',
        kind: 'fact',
        pk: 'id',
        parents: ['customer'],
        fanout,
        columns: [
          key('id'),
          lookup('customer_id', 'customer.id'),
          lookup('tier', 'customer.tier', 'string'),
          lookup('began', 'customer.created_at', 'datetime'),
          column('at', 'datetime', { datetime_series: { within: year, freq: 'h' } }),
          column('amount', 'float', { distribution: { type: 'uniform', params: { low: 10, high: 20 } } }),
          ...(more as Array<ReturnType<typeof column>>),
        ],
      },
    ],
    { timeframe: year },
  );
}

describe('the cohorts of our own schema', () => {
  let order: (name: string) => Array<number | string>;
  beforeAll(async () => {
    order = cellsOf(await engineOf(planOf(ownSchema('cohorts'))), 'order');
  });

  test('nothing happens before the customer, the shop, or their own days', async () => {
    const engine = await engineOf(planOf(ownSchema('cohorts')));
    const customer = cellsOf(engine, 'customer');
    const joined = customer('created_at').map(Number);
    const began = new Map(customer('customer_id').map((id, i) => [id, joined[i]]));
    const [ids, at, shipped, opened] = ['customer_id', 'ordered_at', 'shipped_on', 'shop_opened'].map(order);
    expect(ids.length).toBeGreaterThan(500);
    ids.forEach((id, row) => {
      const from = began.get(id)!;
      expect(Number(at[row])).toBeGreaterThanOrEqual(from);
      expect(Number(shipped[row])).toBeGreaterThanOrEqual(Math.floor(from / day) * day);
    });
    // The jitter of half an hour comes after the shop was chosen.
    opened.forEach((open, row) => expect(Number(at[row]) + day / 4).toBeGreaterThan(Number(open)));
  });
});

describe('segments', () => {
  const segments = {
    segment_behavior: {
      segment_column: 'tier',
      behaviors: { gold: { fanout_multiplier: 3, value_multiplier: 2 } },
      applies_to_columns: ['amount'],
    },
  };

  test('scale the mean number of children and the values', async () => {
    const engine = await engineOf(planOf(shop(segments, { distribution: 'poisson', lambda: 2 })));
    const customers = cellsOf(engine, 'customer')('tier');
    const order = cellsOf(engine, 'order');
    const gold = customers.filter((tier) => tier === 'gold').length;
    const found = order('tier').filter((tier) => tier === 'gold').length;
    expect(poissonTail(found, gold * 6)).toBeGreaterThan(1e-4);
    expect(poissonTail(order('tier').length - found, (4000 - gold) * 2)).toBeGreaterThan(1e-4);
    const amounts = order('amount').map(Number);
    order('tier').forEach((tier, row) => {
      const [low, high] = tier === 'gold' ? [20, 40] : [10, 20];
      // The clamp of the generator is open here: nothing holds the doubled values back.
      expect(amounts[row]).toBeGreaterThanOrEqual(low);
      expect(amounts[row]).toBeLessThan(high);
    });
  });

  test('choose among the rows of a parent that does not count', async () => {
    const schema = shop(segments, { distribution: 'poisson', lambda: 1 });
    const [customer, order] = schema.nodes;
    customer.columns = customer.columns.filter(({ name }) => name !== 'created_at');
    order.columns = order.columns.filter(({ name }) => name !== 'began');
    schema.nodes.push({
      id: 'till',
      kind: 'entity',
      pk: 'id',
      rows: 20,
      columns: [key('id')],
    });
    order.parents = ['till', 'customer'];
    order.fanout = { distribution: 'poisson', lambda: 1000 };
    const engine = await engineOf(planOf(schema));
    const tiers = cellsOf(engine, 'customer')('tier');
    const gold = tiers.filter((tier) => tier === 'gold').length;
    const share = (3 * gold) / (3 * gold + 4000 - gold);
    const found = cellsOf(engine, 'order')('tier');
    expect(poissonTail(found.length, 20_000)).toBeGreaterThan(1e-4);
    const own = found.filter((tier) => tier === 'gold').length;
    const z = (own - share * found.length) / Math.sqrt(found.length * share * (1 - share));
    expect(2 * normalCdf(-Math.abs(z))).toBeGreaterThan(1e-4);
  });
});

test('a second parent by segment, beginning and effect at once: shares as the product has them', async () => {
  const year = { start: '2024-01-01', end: '2024-12-30' };
  const shopColumns = [
    key('id'),
    column('kind', 'string', { choice: { choices: ['a', 'b'] } }),
    column('opened_on', 'date', { datetime_series: { within: year, freq: 'D' } }),
  ];
  const segments = { segment_column: 'kind', behaviors: { a: { fanout_multiplier: 3 } } };
  const lift = [key('id'), column('factor', 'float', { choice: { choices: [0.5, 2] } })];
  const map = { field: 'factor', default: 1 };
  const sale = {
    id: 'sale',
    kind: 'fact',
    pk: 'id',
    parents: ['till', 'shop'],
    fanout: { distribution: 'poisson', lambda: 300 },
    modifiers: [{ transform: 'effect', args: { effect_table: 'lift', on: { shop_id: 'id' }, map } }],
    columns: [
      key('id'),
      lookup('shop_id', 'shop.id'),
      column('at', 'datetime', { datetime_series: { within: year, freq: 'D' } }),
    ],
  };
  const root = (id: string, rows: number, columns: Schema['nodes'][number]['columns']) => {
    return { id, kind: 'entity', pk: 'id', rows, columns };
  };
  const shops = { ...root('shop', 6, shopColumns), segment_behavior: segments };
  const nodes = [root('till', 100, [key('id')]), shops, root('lift', 4, lift), sale];
  const engine = await engineOf(planOf(schemaOf(nodes, { timeframe: year })));
  const shop = cellsOf(engine, 'shop');
  const factors = cellsOf(engine, 'lift')('factor').map(Number);
  const opened = shop('opened_on').map(Number);
  const weights = shop('kind').map((kind, i) => (kind === 'a' ? 3 : 1) * (factors[i] ?? 1));
  const expected = new Array<number>(6).fill(0);
  const ids = cellsOf(engine, 'sale')('shop_id').map(Number);
  cellsOf(
    engine,
    'sale',
  )('at').forEach((at, row) => {
    const open = weights.map((weight, i) => (opened[i] <= Number(at) ? weight : 0));
    const sum = open.reduce((a, b) => a + b, 0);
    expect(open[ids[row] - 1]).toBeGreaterThan(0);
    for (let i = 0; i < 6; i++) expected[i] += open[i] / sum;
  });
  let statistic = 0;
  expected.forEach((wanted, i) => {
    statistic += (ids.filter((id) => id === i + 1).length - wanted) ** 2 / wanted;
  });
  expect(chiSquareTail(statistic, 5)).toBeGreaterThan(1e-4);
});

describe('ages', () => {
  const curve = [1, 0.5, 0.25, 0.1];
  const vintage = (multiplier: object, more: object = {}) => ({
    vintage_behavior: { age_based_multipliers: { m: multiplier }, ...more },
  });

  test('bend how many children there are, and when', async () => {
    const behaviour = vintage({ curve, time_unit: 'month', applies_to: 'fanout' });
    const engine = await engineOf(planOf(shop(behaviour, { distribution: 'poisson', lambda: 20 })));
    const order = cellsOf(engine, 'order');
    const joined = order('began').map(Number);
    const ages = order('at').map((at, row) => Math.floor((Number(at) - joined[row]) / day));
    expect(Math.min(...ages)).toBe(0);
    // Expected children by age in days: lambda x curve x the share of the year that such a day is.
    const expected = new Float64Array(366);
    for (const began of cellsOf(engine, 'customer')('created_at')) {
      const left = 365 - (Number(began) - start) / day;
      for (let age = 0; age < left; age++)
        expected[age] += (20 / 365) * curve[Math.min(3, roundHalfEven(age / 30))];
    }
    const bins = [0, 8, 15, 30, 45, 60, 75, 90, 120, 180, 366];
    let statistic = 0;
    for (let bin = 0; bin + 1 < bins.length; bin++) {
      const found = ages.filter((age) => age >= bins[bin] && age < bins[bin + 1]).length;
      const wanted = expected.slice(bins[bin], bins[bin + 1]).reduce((a, b) => a + b, 0);
      expect(wanted).toBeGreaterThan(50);
      statistic += (found - wanted) ** 2 / wanted;
    }
    expect(chiSquareTail(statistic, bins.length - 1)).toBeGreaterThan(1e-4);
  });

  test('scale values exactly, at the event or at the end', async () => {
    const multiplier = {
      curve: 'logarithmic',
      params: { a: 1, b: 0.5 },
      time_unit: 'week',
      applies_to: 'all',
    };
    const fanout = { distribution: 'poisson', lambda: 1 };
    const plain = cellsOf(await engineOf(planOf(shop({}, fanout))), 'order')('amount').map(Number);
    const curves = [{ curve: { kind: 'logarithmic', a: 1, b: 0.5 }, daysPerUnit: 7 }] as const;
    for (const reference of ['event', 'timeframe_end']) {
      const engine = await engineOf(planOf(shop(vintage(multiplier, { reference }), fanout)));
      const order = cellsOf(engine, 'order');
      const [at, began] = [order('at').map(Number), order('began').map(Number)];
      const end = Date.UTC(2024, 11, 30, 23, 59, 59) * 1000;
      const amounts = order('amount').map(Number);
      amounts.forEach((amount, row) => {
        const age = ((reference === 'event' ? at[row] : end) - began[row]) / day;
        expect(amount).toBeCloseTo(plain[row] * factorAtAge(curves, age), 9);
      });
      expect(order('id')).toEqual(amounts.map((_, row) => row + 1));
    }
  });

  test('lambda is that of the life there is where no age counts', async () => {
    const engine = await engineOf(planOf(shop({}, { distribution: 'poisson', lambda: 3 })));
    expect(poissonTail(cellsOf(engine, 'order')('id').length, 12_000)).toBeGreaterThan(1e-4);
  });

  test('parents who begin after all points have no children', async () => {
    const schema = shop({}, { distribution: 'poisson', lambda: 3, min: 2 });
    const range = { start: '2024-01-01', end: '2024-06-30' };
    const at = schema.nodes[1].columns.find(({ name }) => name === 'at')!;
    at.generator = { datetime_series: { within: range, freq: 'h' } };
    const engine = await engineOf(planOf(schema));
    const customer = cellsOf(engine, 'customer');
    const ids = new Set(cellsOf(engine, 'order')('customer_id'));
    const last = Date.UTC(2024, 5, 30) * 1000;
    const names = customer('id');
    customer('created_at').forEach((began, row) => {
      expect(ids.has(names[row])).toBe(Number(began) <= last);
    });
  });

  test.each([0.5, 1.5, 2.5, 3.5, -0.5, 2.4, 2.6])('round half to even: %s', (x) => {
    const expected = { 0.5: 0, 1.5: 2, 2.5: 2, 3.5: 4, '-0.5': 0, 2.4: 2, 2.6: 3 }[String(x)];
    expect(roundHalfEven(x) + 0).toBe(expected);
  });
});

describe('values', () => {
  const rows = 4096;
  const plain = (modifier: object, more: object = {}) =>
    schemaOf([
      {
        id: 'sale',
        kind: 'entity',
        pk: 'id',
        rows,
        columns: [
          key('id'),
          column('at', 'datetime', { datetime_series: { within: 'timeframe', freq: 'h' } }),
          column(
            'x',
            'float',
            { distribution: { type: 'uniform', params: { low: 1, high: 2 }, clamp: [1, 2] } },
            {
              modifiers: [modifier],
              ...more,
            },
          ),
        ],
      },
    ]);

  test.each([0.01, 0.05, 0.33, 0, 1])(
    'outliers: a rate of %s is met exactly in every block',
    async (rate) => {
      const engine = await engineOf(planOf(plain({ transform: 'outliers', args: { rate } })));
      const values = cellsOf(engine, 'sale')('x').map(Number);
      const original = cellsOf(
        await engineOf(planOf(plain({ transform: 'multiply', args: { factor: 1 } }))),
        'sale',
      )('x');
      let found = 0;
      for (let block = 0; block < rows / 64; block++) {
        for (let i = block * 64; i < block * 64 + 64; i++) if (values[i] !== original[i]) found++;
        expect(found).toBe(Math.round((block + 1) * 64 * rate));
      }
    },
  );

  test('outliers leave the clamp unless they may not; bursts come in runs', async () => {
    const args = {
      rate: 0.25,
      burst: 4,
      mode: 'spike',
      magnitude_dist: { type: 'uniform', params: { low: 5, high: 6 } },
    };
    const engine = await engineOf(planOf(plain({ transform: 'outliers', args })));
    const values = cellsOf(engine, 'sale')('x').map(Number);
    const isOut = values.map((value) => value > 2);
    expect(isOut.filter(Boolean).length).toBe(rows / 4);
    for (let run = 0; run < rows / 4; run++) expect(new Set(isOut.slice(run * 4, run * 4 + 4)).size).toBe(1);
    const held = await engineOf(
      planOf(plain({ transform: 'outliers', args: { ...args, allow_exceed: false } })),
    );
    expect(Math.max(...cellsOf(held, 'sale')('x').map(Number))).toBe(2);
  });

  test('the clamp holds after modifiers unless the column says not', async () => {
    const modifier = { transform: 'multiply', args: { factor: 3 } };
    const held = cellsOf(await engineOf(planOf(plain(modifier))), 'sale')('x').map(Number);
    const free = cellsOf(
      await engineOf(planOf(plain(modifier, { final_clamp: false }))),
      'sale',
    )('x').map(Number);
    expect(Math.max(...held)).toBe(2);
    expect(Math.max(...free)).toBeGreaterThan(5.5);
    const original = cellsOf(await engineOf(planOf(plain(modifier), { compat: 'original' })), 'sale')('x');
    expect(original.map(Number)).toEqual(free);
  });

  test.each([
    [{ type: 'exponential', growth_rate: 0.5 }, (y: number) => 1.5 ** y],
    [{ type: 'linear', growth_rate: 0.5 }, (y: number) => 1 + 0.5 * y],
    [{ type: 'logarithmic', params: { a: 0.3, b: 9 } }, (y: number) => 1 + 0.3 * Math.log(1 + 9 * y)],
  ])('trend %o grows from the start of the timeframe, or from the least time', async (args, growth) => {
    const modifier = { transform: 'trend', args };
    const base = cellsOf(
      await engineOf(planOf(plain({ transform: 'multiply', args: { factor: 1 } }))),
      'sale',
    )('x');
    for (const compat of [undefined, 'original'] as const) {
      const engine = await engineOf(planOf(plain(modifier, { final_clamp: false }), { compat }));
      const sale = cellsOf(engine, 'sale');
      const at = sale('at').map(Number);
      const origin = compat === undefined ? start : Math.min(...at);
      sale('x').forEach((x, row) => {
        const years = (at[row] - origin) / (365.25 * day);
        expect(Number(x) / Number(base[row])).toBeCloseTo(growth(years), 9);
      });
    }
  });

  test.each(['h', '10S'])('arrivals grow where a series says so, on a grid of %s', async (freq) => {
    const year = { start: '2023-01-01', end: '2024-12-31' };
    const trend = { type: 'exponential', growth_rate: 2 };
    const sales = {
      id: 'sale',
      kind: 'entity',
      pk: 'id',
      rows: 20_000,
      columns: [key('id'), column('at', 'datetime', { datetime_series: { within: year, freq, trend } })],
    };
    const at = cellsOf(await engineOf(planOf(schemaOf([sales]))), 'sale')('at').map(Number);
    const first = Date.UTC(2023, 0, 1) * 1000;
    const days = (Date.UTC(2024, 11, 31) * 1000 - first) / day;
    // The share up to day d of a density that triples in a year of 365.25 days.
    const shareTo = (d: number): number => (3 ** (d / 365.25) - 1) / (3 ** (days / 365.25) - 1);
    let statistic = 0;
    for (let bin = 0; bin < 10; bin++) {
      const [from, to] = [(bin * days) / 10, ((bin + 1) * days) / 10];
      const found = at.filter((t) => t >= first + from * day && t < first + to * day).length;
      const wanted = at.length * (shareTo(to) - shareTo(from));
      statistic += (found - wanted) ** 2 / wanted;
    }
    expect(chiSquareTail(statistic, 9)).toBeGreaterThan(1e-4);
  });
});
