import { type Column, valueAt } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };

async function columnsOf(schema: Schema, table = 0): Promise<Map<string, unknown[]>> {
  const engine = await engineOf(planOf(schema));
  const frame = engine.whole(table);
  const cells = (column: Column): unknown[] =>
    Array.from({ length: frame.length }, (_, row) => valueAt(column, row));
  return new Map(frame.table.columns.map(({ name }, i) => [name, cells(frame.column(i))]));
}

/** Kilometres between two points on the sphere. */
function distance(a: readonly number[], b: readonly number[]): number {
  const [y1, x1, y2, x2] = [...a, ...b].map((degrees) => (degrees * Math.PI) / 180);
  const h = Math.sin((y2 - y1) / 2) ** 2 + Math.cos(y1) * Math.cos(y2) * Math.sin((x2 - x1) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
}

const around = (city: string, at: readonly number[], radius: number) =>
  schemaOf([
    {
      id: 't',
      kind: 'entity',
      pk: 'id',
      rows: 20_000,
      columns: [
        id,
        { name: 'city', type: 'string', generator: { choice: { choices: [city] } } },
        {
          name: 'y',
          type: 'float',
          generator: { point: { city: 'city', places: { [city]: at }, radius_km: radius, decimals: 7 } },
        },
        { name: 'x', type: 'float', generator: { point: { longitude_of: 'y' } } },
      ],
    },
  ]);

test.each([
  [[0, 0], 10],
  [[50.088, 14.421], 10],
  [[-69.5, 179.99], 40],
  [[80, -120], 500],
])('around %j: distances are even from 0 to %d km, directions are even', async (at, radius) => {
  const found = await columnsOf(around('Here', at, radius));
  const points = (found.get('y') as number[]).map((y, i) => [y, (found.get('x') as number[])[i]]);
  const distances = points.map((p) => distance(at, p)).sort((a, b) => a - b);
  expect(distances.at(-1)).toBeLessThanOrEqual(radius * 1.001);
  // Kolmogorov's bound of 1.95 is passed by chance once in a thousand seeds; this seed is fixed.
  const gaps = distances.map((d, i) => Math.abs(d / radius - (i + 0.5) / distances.length));
  expect(Math.max(...gaps) * Math.sqrt(distances.length)).toBeLessThan(1.95);
  const north = points.filter(([y]) => y > at[0]).length / points.length;
  expect(Math.abs(north - 0.5)).toBeLessThan(0.015);
});

test('without a city the points choose one as faker does: the largest most often', async () => {
  const found = await columnsOf(
    schemaOf([
      {
        id: 't',
        kind: 'entity',
        pk: 'id',
        rows: 20_000,
        columns: [
          id,
          { name: 'y', type: 'float', generator: { point: { locale: 'cs_CZ', radius_km: 0 } } },
          { name: 'x', type: 'float', generator: { point: { longitude_of: 'y' } } },
        ],
      },
    ]),
  );
  const counts = new Map<string, number>();
  (found.get('y') as number[]).forEach((y, i) => {
    const key = `${y} ${String(found.get('x')?.[i])}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const weights = Array.from({ length: 55 }, (_, rank) => 1 / (rank + 3));
  const prague = weights[0] / weights.reduce((a, b) => a + b);
  expect(counts.size).toBe(55);
  expect(Math.abs((counts.get('50.088 14.421') ?? 0) / 20_000 - prague)).toBeLessThan(0.01);
});

/** RFC 8785 for what JSON.parse gives: keys by code unit, numbers and texts as JSON.stringify has them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

test('JSON is canonical, with the columns of its row in it', async () => {
  const schema = ownSchema('shapes');
  const found = await columnsOf(schema, 0);
  let omitted = 0;
  found.get('profile')?.forEach((text, row) => {
    const value = JSON.parse(String(text)) as {
      address: { city: string; lat: number };
      code?: string;
      tax?: string;
    };
    expect(canonical(value)).toBe(text);
    expect(value.address.city).toBe(found.get('city')?.[row]);
    expect(value.address.lat).toBe(found.get('lat')?.[row]);
    expect(value.tax === undefined).toBe(found.get('country')?.[row] === 'US');
    if (value.code === undefined) omitted++;
  });
  expect(omitted).toBeGreaterThan(20);
  expect(omitted).toBeLessThan(80);
});

test('another field changes no other field, nor does another item source', async () => {
  const before = (await columnsOf(ownSchema('shapes')))
    .get('profile')
    ?.map((text) => JSON.parse(String(text)));
  const schema = ownSchema('shapes');
  const profile = schema.nodes[0].columns.find(({ name }) => name === 'profile') as {
    generator: { json: { fields: Record<string, unknown> } };
  };
  profile.generator.json.fields.aaa = { choice: { choices: [1, 2, 3] } };
  const after = (await columnsOf(schema)).get('profile')?.map((text) => {
    const { aaa, ...rest } = JSON.parse(String(text)) as Record<string, unknown>;
    expect([1, 2, 3]).toContain(aaa);
    return rest;
  });
  expect(after).toEqual(before);
});
