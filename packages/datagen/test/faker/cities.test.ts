import { valueAt } from '@dataing/base/columns';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, schemaOf } from '../engine/schema.ts';
import { cityCodes, cityLocalShapes, cityShapes } from './city-shapes.ts';
import { packs, texts } from './subject.ts';

const faker = (method: string, rest: Record<string, unknown> = { locale_from: 'home' }) => ({
  faker: { method, ...rest },
});

async function rowsOf(
  columns: readonly Record<string, unknown>[],
  rows: number,
): Promise<Map<string, unknown>[]> {
  const id = { name: 'id', type: 'int', generator: { sequence: {} } };
  const schema = schemaOf([{ id: 't', kind: 'entity', pk: 'id', rows, columns: [id, ...columns] }]);
  const frame = (await engineOf(planOf(schema))).whole(0);
  const cells = frame.table.columns.map(({ name }, i) => [name, frame.column(i)] as const);
  return Array.from(
    { length: rows },
    (_, row) => new Map(cells.map(([name, column]) => [name, valueAt(column, row)])),
  );
}

test('each row of a document has address, telephone and point of its own city', async () => {
  const rows = await rowsOf(
    [
      { name: 'home', type: 'string', generator: { choice: { choices: [...cityCodes, 'CZ'] } } },
      { name: 'address', type: 'string', generator: faker('address') },
      { name: 'phone', type: 'string', generator: faker('phone_number') },
      { name: 'y', type: 'float', generator: { point: { country: 'home', radius_km: 0 } } },
      { name: 'x', type: 'float', generator: { point: { longitude_of: 'y' } } },
    ],
    1000,
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const home = String(row.get('home'));
    const code = home === 'CZ' ? 'cs_CZ' : home;
    seen.add(code);
    const at = packs.get(code).placePoints();
    expect(at.some((p) => p.latitude === row.get('y') && p.longitude === row.get('x'))).toBe(true);
    for (const city of cityCodes) {
      const { address, phone_number } = cityLocalShapes[city];
      expect(address.test(String(row.get('address'))), `${home} as ${city}`).toBe(city === home);
      if (city !== home) {
        expect(String(row.get('phone'))).not.toMatch(new RegExp(phone_number.source.replace('|600', '')));
      }
    }
    if (code !== 'cs_CZ') expect(row.get('phone')).toMatch(cityLocalShapes[code].phone_number);
  }
  expect([...seen].sort()).toEqual([...cityCodes, 'cs_CZ'].sort());
});

describe.each(cityCodes)('%s', (code) => {
  test('is a locale that a document may name, with the bytes that locale_from gives', async () => {
    const rows = await rowsOf(
      [
        { name: 'home', type: 'string', generator: { choice: { choices: [code] } } },
        { name: 'city', type: 'string', generator: faker('city') },
        { name: 'other', type: 'string', generator: faker('city', { locale: code }) },
      ],
      50,
    );
    for (const row of rows)
      for (const name of ['city', 'other']) expect(row.get(name)).toMatch(cityShapes[code].city);
  });

  test('has landlines and mobiles, streets and names of its own beside those of the country', () => {
    const phones = texts('phone_number', code, 500);
    const mobile = phones.filter((phone) => phone.includes('600 ')).length;
    expect(mobile).toBeGreaterThan(120);
    expect(mobile).toBeLessThan(280);
    const [own, country] = [code, 'cs_CZ'].map((c) => packs.get(c));
    const streets = new Set(country.list('street_name', '').items);
    const ownStreets = own.list('street_name', '').items;
    expect(ownStreets.filter((s) => !streets.has(s)).length).toBeGreaterThan(ownStreets.length / 2);
    for (const list of ['last_male', 'last_female', 'first_male', 'first_female']) {
      const [mine, theirs] = [own, country].map((pack) => pack.list(list, '').items);
      expect(mine).not.toEqual(theirs);
      expect(theirs.filter((name) => !mine.includes(name))).toEqual([]);
    }
  });

  test('is not the country, nor another city, in what belongs to a place', () => {
    for (const method of ['name', 'address', 'postcode', 'phone_number', 'street_name', 'license_plate']) {
      const own = texts(method, code, 200);
      for (const other of ['cs_CZ', ...cityCodes.filter((c) => c !== code)]) {
        expect(own, `${method} of ${other}`).not.toEqual(texts(method, other, 200));
      }
    }
  });
});
