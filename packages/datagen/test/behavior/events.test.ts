import { valueAt } from '@dataing/base/columns';
import { daysFromCivil, microsPerDay, parseInstant } from '@dataing/base/time';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { easterOf, holidaysOf } from '../../src/dsl/holidays.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const times = (extra: object = {}) => ({ datetime_series: { within: 'timeframe', freq: 'H', ...extra } });

function stores(events: unknown[], lambda = 2000): Schema {
  const region = { name: 'region', type: 'string', generator: { choice: { choices: ['north', 'south'] } } };
  const channel = { choice: { choices: ['web', 'app', 'store'], weights: [5, 2, 3] } };
  return {
    version: '1.0',
    metadata: { name: 'Events' },
    timeframe: { start: '2023-01-01', end: '2024-12-31T23:59:59' },
    nodes: [
      { id: 'store', kind: 'entity', pk: 'id', rows: 40, columns: [id, region] },
      {
        id: 'visit',
        kind: 'fact',
        pk: 'id',
        parents: ['store'],
        fanout: { distribution: 'poisson', lambda },
        events,
        columns: [
          id,
          { name: 'region', type: 'string', generator: { lookup: { from: 'store.region' } } },
          { name: 'at', type: 'datetime', generator: times() },
          { name: 'channel', type: 'string', generator: channel },
        ],
      },
    ],
    constraints: {},
  };
}

const events = [
  { name: 'spike', start: '2023-03-01', end: '2023-03-15', factor: 3 },
  { name: 'outage', start: '2023-05-01', end: '2023-05-15', factor: 0, where: { region: 'north' } },
  { name: 'launch', start: '2023-07-01', end: '2023-07-15', factor: 4, where: { channel: ['app'] } },
  { name: 'ramp', start: '2023-09-01', end: '2023-11-01', factor: 3, shape: 'ramp' },
  { name: 'fade', start: '2024-02-01', end: '2024-03-01', factor: 5, shape: 'fade' },
  { name: 'yearly', start: '2022-12-01', end: '2022-12-15', factor: 2, yearly: true },
];

interface Visit {
  readonly at: number;
  readonly region: unknown;
  readonly channel: unknown;
}

function visitsOf(engine: Engine): Visit[] {
  const frame = engine.whole(1);
  const [region, at, channel] = [1, 2, 3].map((number) => frame.column(number));
  return Array.from({ length: frame.length }, (_, row) => ({
    at: Number(valueAt(at, row)),
    region: valueAt(region, row),
    channel: valueAt(channel, row),
  }));
}

describe('events lift and lower the volume', () => {
  let visits: Visit[];
  /** Rows per store and day where nothing happens. */
  const daily = (40 * 2000) / 731;
  beforeAll(async () => {
    visits = visitsOf(await engineOf(planOf(stores(events))));
  });

  const within = (from: string, to: string, isOne: (visit: Visit) => boolean = () => true): number => {
    const [start, end] = [from, to].map((text) => parseInstant(text) as number);
    return visits.filter((visit) => visit.at >= start && visit.at < end && isOne(visit)).length;
  };
  const expectLift = (rows: number, expected: number): void => {
    expect(Math.abs(rows - expected)).toBeLessThan(4.5 * Math.sqrt(expected) + 1);
  };

  test('a level one for all, by its factor, and nothing around it', () => {
    expectLift(within('2023-03-01', '2023-03-15'), 3 * 14 * daily);
    expectLift(within('2023-02-01', '2023-03-01'), 28 * daily);
    expectLift(within('2023-03-15', '2023-04-15'), 31 * daily);
  });

  test('one of a segment of the parent: no rows there, the others as ever', async () => {
    expect(within('2023-05-01', '2023-05-15', ({ region }) => region === 'north')).toBe(0);
    const engine = await engineOf(planOf(stores(events)));
    const regions = engine.whole(0).column(1);
    const south = Array.from({ length: 40 }, (_, row) => valueAt(regions, row)).filter((r) => r === 'south');
    expectLift(within('2023-05-01', '2023-05-15'), (south.length / 40) * 14 * daily);
  });

  test('one of a choice of the table: more rows of it, the others as ever', () => {
    const is = (name: string) => (visit: Visit) => visit.channel === name;
    expectLift(within('2023-07-01', '2023-07-15', is('app')), 4 * 0.2 * 14 * daily);
    expectLift(within('2023-07-01', '2023-07-15', is('web')), 0.5 * 14 * daily);
    expectLift(within('2023-08-01', '2023-08-31', is('app')), 0.2 * 30 * daily);
  });

  test('a ramp rises to its factor, a fade falls from it', () => {
    expectLift(within('2023-09-01', '2023-10-01T12:00'), 1.5 * 30.5 * daily);
    expectLift(within('2023-10-01T12:00', '2023-11-01'), 2.5 * 30.5 * daily);
    expectLift(within('2024-02-01', '2024-02-15T12:00'), 4 * 14.5 * daily);
    expectLift(within('2024-02-15T12:00', '2024-03-01'), 2 * 14.5 * daily);
  });

  test('a yearly one comes each year', () => {
    for (const year of [2023, 2024]) expectLift(within(`${year}-12-01`, `${year}-12-15`), 2 * 14 * daily);
  });
});

test('events that overlap multiply', async () => {
  const twice = [1, 2].map((i) => ({ name: `e${i}`, start: '2023-06-01', end: '2023-07-01', factor: 2 }));
  const visits = visitsOf(await engineOf(planOf(stores(twice))));
  const hit = visits.filter(
    ({ at }) => at >= parseInstant('2023-06-01')! && at < parseInstant('2023-07-01')!,
  ).length;
  const expected = (4 * 30 * 40 * 2000) / 731;
  expect(Math.abs(hit - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
});

const roots = (generator: object, more: object = {}): Schema => ({
  version: '1.0',
  metadata: { name: 'Roots' },
  timeframe: { start: '2023-01-01', end: '2024-12-31T23:59:59' },
  nodes: [
    {
      id: 'store',
      kind: 'entity',
      pk: 'id',
      rows: 40_000,
      columns: [id, { name: 'at', type: 'datetime', generator }],
      ...more,
    },
  ],
  constraints: {},
});

async function instants(schema: Schema): Promise<number[]> {
  const column = (await engineOf(planOf(schema))).whole(0).column(1);
  return Array.from({ length: column.length }, (_, row) => Number(valueAt(column, row)));
}

test.each(['D', 'H', 'min'])(
  'at freq %s, rows that exist already have their share, from the oldest on',
  async (freq) => {
    const existing = { share: 0.3, since: '2019-06-01' };
    const found = await instants(roots({ datetime_series: { within: 'timeframe', freq, existing } }));
    const opens = parseInstant('2023-01-01')!;
    const share = found.filter((at) => at < opens).length / found.length;
    expect(Math.abs(share - 0.3)).toBeLessThan(0.011);
    expect(found.reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(parseInstant('2019-06-01')!);
  },
);

test.each(['D', 'H', 'min'])('at freq %s, holidays have their factor', async (freq) => {
  const found = await instants(
    roots({ datetime_series: { within: 'timeframe', freq, holidays: { country: 'DE', factor: 0 } } }),
  );
  const days = new Set(found.map((at) => Math.floor(at / microsPerDay)));
  const off = holidaysOf('DE', daysFromCivil(2023, 1, 1), daysFromCivil(2024, 12, 31));
  expect(off).toHaveLength(18);
  for (const day of off) expect(days.has(day)).toBe(false);
  expect(days.size).toBe(731 - 18);
});

test('events of a root move its rows in time, and leave their number', async () => {
  const sale = { name: 'sale', start: '2023-03-01', end: '2023-04-01', factor: 10 };
  const found = await instants(roots(times(), { events: [sale] }));
  expect(found).toHaveLength(40_000);
  const hit = found.filter((at) => at >= parseInstant('2023-03-01')! && at < parseInstant('2023-04-01')!);
  expect(Math.abs(hit.length / 40_000 - 310 / (700 + 310))).toBeLessThan(0.012);
});

test('a profile has its hours and weekdays', async () => {
  const found = await instants(roots(times({ profile: 'office' })));
  const hour = (at: number) => Math.floor(at / 3_600_000_000) % 24;
  const night = found.filter((at) => hour(at) < 5).length / found.length;
  const sundays = found.filter((at) => (Math.floor(at / microsPerDay) + 3) % 7 === 6).length / found.length;
  expect(night).toBeLessThan(0.01);
  expect(Math.abs(sundays - 0.7 / 51)).toBeLessThan(0.006);
});

describe('holidays', () => {
  const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
  const of = (country: string, year: number) =>
    holidaysOf(country, daysFromCivil(year, 1, 1), daysFromCivil(year, 12, 31)).map(iso);

  test('of the United States in 2025 are as published', () => {
    expect(of('US', 2025)).toEqual([
      '2025-01-01',
      '2025-01-20',
      '2025-02-17',
      '2025-05-26',
      '2025-06-19',
      '2025-07-04',
      '2025-09-01',
      '2025-10-13',
      '2025-11-11',
      '2025-11-27',
      '2025-12-25',
    ]);
  });

  test('of Germany in 2024 are as published', () => {
    expect(of('DE', 2024)).toEqual([
      '2024-01-01',
      '2024-03-29',
      '2024-04-01',
      '2024-05-01',
      '2024-05-09',
      '2024-05-20',
      '2024-10-03',
      '2024-12-25',
      '2024-12-26',
    ]);
  });

  test('Easter is a Sunday between 22 March and 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 4000 }), (year) => {
        const day = easterOf(year);
        expect((((day + 3) % 7) + 7) % 7).toBe(6);
        expect(day).toBeGreaterThanOrEqual(daysFromCivil(year, 3, 22));
        expect(day).toBeLessThanOrEqual(daysFromCivil(year, 4, 25));
      }),
    );
    expect([2000, 2019, 2024, 2025, 2038].map((year) => iso(easterOf(year)))).toEqual([
      '2000-04-23',
      '2019-04-21',
      '2024-03-31',
      '2025-04-20',
      '2038-04-25',
    ]);
  });
});
