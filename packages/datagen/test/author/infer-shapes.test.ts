import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { draftColumn } from '../../src/author/infer/draft-column.ts';
import { findPoints } from '../../src/author/infer/points.ts';
import type { ColumnProfile, TableProfile } from '../../src/author/infer/profile.ts';

const times = { timeframe: undefined, followParent: false };

function column(name: string, type: ColumnProfile['type'], sample: ColumnProfile['sample']): ColumnProfile {
  const values = sample.filter((value) => value !== null);
  const nulls = sample.length - values.length;
  return { name, type, nativeType: '', nulls, distinct: new Set(values).size, sample };
}

function table(...columns: ColumnProfile[]): TableProfile {
  return { name: 't', source: 't', rows: columns[0].sample.length, columns };
}

const rows = Array.from({ length: 200 }, (_, i) => i);

test('texts that are objects are drafted by key, type and gaps; no value of a person is in the draft', () => {
  const texts = rows.map((i) =>
    JSON.stringify({
      os: i % 4 === 0 ? 'android' : 'ios',
      email: `person${i}@mail.test`,
      price: 10 + (i % 50) / 7,
      ...(i % 2 === 0 ? { note: i % 10 === 0 ? null : 'late' } : {}),
      car: { wheels: [4, 3, 2][i % 3] },
      stops: Array.from({ length: i % 4 }, (_, k) => k),
      [`user ${i}`]: true,
    }),
  );
  const payload = column('payload', 'string', texts);
  const draft = draftColumn(table(payload), payload, times);
  const text = JSON.stringify(draft);
  expect(text).not.toMatch(/person|mail\.test|user \d/);
  expect(draft).toMatchObject({
    name: 'payload',
    type: 'json',
    generator: {
      json: {
        fields: {
          os: { type: 'string', choice: { choices: ['ios', 'android'], weights: [0.75, 0.25] } },
          email: { type: 'string', faker: { method: 'email' } },
          price: { type: 'float' },
          note: { choice: { choices: ['late'] }, null_rate: 0.2, omit_rate: 0.5 },
          car: { json: { fields: { wheels: { type: 'int' } } } },
          stops: { json: { length: { distribution: 'uniform', min: 0, max: 3 } } },
        },
      },
    },
  });
  const document = {
    version: '1.0',
    metadata: { name: 'drafted' },
    timeframe: { start: '2025-01-01', end: '2025-02-01' },
    nodes: [
      {
        id: 't',
        kind: 'entity',
        pk: 'id',
        columns: [{ name: 'id', type: 'int', generator: { sequence: {} } }, draft],
      },
    ],
    constraints: {},
  };
  expect(parseDocument(JSON.stringify(document), 'drafted.json').diagnostics).toEqual([]);
});

test('texts of which one is no object stay texts', () => {
  const texts = rows.map((i) => (i === 150 ? '{broken' : '{"a":1}'));
  const payload = column('payload', 'string', texts);
  expect(draftColumn(table(payload), payload, times)).toMatchObject({ type: 'string' });
});

const listed = (): boolean => true;
const cities: ReadonlyArray<readonly [string, number, number]> = [
  ['Brno', 49.195, 16.607],
  ['Praha', 50.088, 14.421],
];
const city = column(
  'city',
  'string',
  rows.map((i) => cities[i % 2][0]),
);
const latitude = column(
  'home_latitude',
  'float',
  rows.map((i) => cities[i % 2][1] + ((i % 21) - 10) / 1000),
);
const longitude = column(
  'home_lng',
  'float',
  rows.map((i) => cities[i % 2][2] + ((i % 11) - 5) / 1000),
);

test('coordinates beside a city become points around the middle of each city', () => {
  const found = findPoints(table(city, latitude, longitude), listed);
  expect(found.get('home_latitude')).toEqual({
    point: {
      city: 'city',
      radius_km: expect.closeTo(1.3, 0),
      places: { Brno: [49.19, 16.61], Praha: [50.09, 14.42] },
    },
  });
  expect(found.get('home_lng')).toEqual({ point: { longitude_of: 'home_latitude' } });
});

test.each([
  ['cities whose values are not copied', table(city, latitude, longitude), (): boolean => false],
  ['no longitude', table(city, latitude), listed],
  ['a latitude of 200', table(city, column('lat', 'float', rows), column('lon', 'float', rows)), listed],
  [
    'a city of one person',
    table(
      column(
        'city',
        'string',
        rows.map((i) => (i === 0 ? 'Lhota' : 'Brno')),
      ),
      latitude,
      longitude,
    ),
    listed,
  ],
] as const)('%s: no points', (_, profile, isListed) => {
  expect(findPoints(profile, isListed).size).toBe(0);
});
