import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakerLocales } from '../../src/faker/index.ts';
import { isOverlay, overlaid, type PackOverlay } from '../../src/faker/overlay.ts';
import type { LocalePack } from '../../src/faker/pack.ts';

const root = new URL('../../data/', import.meta.url);
const files = readdirSync(new URL('locales/', root)).sort();
const read = (name: string): LocalePack => {
  const file = JSON.parse(readFileSync(new URL(name, root), 'utf8')) as LocalePack | PackOverlay;
  return isOverlay(file) ? overlaid(read(`locales/${file.of}.json`), file) : file;
};
const packs = files.map((file) => read(`locales/${file}`));
/** Cities have districts for places, of which there are fewer. */
const CITIES = ['Prague', 'Brno', 'Ostrava', 'Plzen'];

test('every locale has its file, every file its locale, and together they stay below a megabyte', () => {
  expect(files.map((file) => file.replace('.json', ''))).toEqual(fakerLocales.map((l) => l.code).sort());
  const bytes = files.map((file) => readFileSync(new URL(`locales/${file}`, root)).length);
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(1_000_000);
});

test.each(packs.map((pack) => [pack.code, pack] as const))('%s has enough of everything', (_, pack) => {
  const { lists } = pack;
  expect(lists.first_male.length).toBeGreaterThanOrEqual(60);
  expect(lists.first_female.length).toBeGreaterThanOrEqual(60);
  expect((lists.last ?? lists.last_male).length).toBeGreaterThanOrEqual(120);
  expect(new Set(pack.places.map(([city]) => city)).size).toBeGreaterThanOrEqual(
    CITIES.includes(pack.code) ? 15 : 40,
  );
  for (const needed of ['phone_number', 'license_plate', 'ssn', 'company']) {
    expect(pack.rules, needed).toHaveProperty(needed);
  }
});

test.each(packs.map((pack) => [pack.code, pack] as const))('%s is clean', (_, pack) => {
  for (const [name, items] of Object.entries(pack.lists)) {
    for (const item of items) {
      if (name !== 'sentence_join') expect(item, name).toMatch(/^\S(?:.*\S)?$/u);
      expect(item, name).not.toMatch(/[{}|;]/);
      expect(item.normalize('NFC'), name).toBe(item);
    }
    if (!/login|last_/.test(name) && !Object.hasOwn(pack.lists, `${name}_login`)) {
      expect(new Set(items).size, name).toBe(items.length);
    }
  }
});

test.each(packs.map((pack) => [pack.code, pack] as const))('%s agrees with itself', (_, pack) => {
  const { lists } = pack;
  for (const [city, region, postcode] of pack.places) {
    expect(pack.regions, city).toHaveProperty(region);
    expect(postcode, city).toMatch(/^[0-9A-Z#%~ -]+$/);
  }
  if (lists.last_male !== undefined) expect(lists.last_female).toHaveLength(lists.last_male.length);
  for (const name of Object.keys(lists).filter((n) => n.endsWith('_login'))) {
    expect(lists[name]).toHaveLength(lists[name.replace('_login', '')].length);
    for (const login of lists[name]) expect(login).toMatch(/^[a-z]+$/);
  }
});

/** Least and greatest latitude and longitude of each country, its islands with it, and of each city. */
const BOUNDS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  en_US: [18.9, 71.4, -179, -66.9],
  en_GB: [49.9, 60.9, -8.2, 1.8],
  de_DE: [47.2, 55.1, 5.8, 15.1],
  fr_FR: [41.3, 51.2, -5.2, 9.6],
  cs_CZ: [48.5, 51.1, 12.0, 18.9],
  es_ES: [27.6, 43.8, -18.2, 4.4],
  it_IT: [35.4, 47.1, 6.6, 18.6],
  ja_JP: [24, 45.6, 122.9, 146],
  zh_CN: [18.1, 53.6, 73.5, 134.8],
  ko_KR: [33.1, 38.7, 124.6, 131.9],
  pt_BR: [-33.8, 5.3, -74, -34.7],
  en_IN: [6.7, 35.6, 68.1, 97.4],
  es_MX: [14.5, 32.8, -118.5, -86.6],
  en_CA: [41.6, 83.2, -141.1, -52.6],
  en_AU: [-43.7, -10, 112.9, 153.7],
  nl_NL: [50.7, 53.6, 3.3, 7.3],
  sv_SE: [55.3, 69.1, 11.0, 24.2],
  no_NO: [57.9, 71.2, 4.5, 31.2],
  da_DK: [54.5, 57.8, 8, 15.2],
  fi_FI: [59.7, 70.1, 19.3, 31.6],
  pl_PL: [49, 54.9, 14.1, 24.2],
  ru_RU: [41.2, 77.8, 19.6, 180],
  tr_TR: [35.8, 42.2, 25.6, 44.9],
  Prague: [49.94, 50.18, 14.22, 14.71],
  Brno: [49.1, 49.3, 16.42, 16.73],
  Ostrava: [49.72, 49.91, 18.1, 18.39],
  Plzen: [49.67, 49.81, 13.26, 13.48],
};

test.each(packs.map((pack) => [pack.code, pack] as const))('%s knows where its cities lie', (_, pack) => {
  const [south, north, west, east] = BOUNDS[pack.code];
  const pointOf = new Map<string, string>();
  for (const [city, region, , latitude, longitude] of pack.places) {
    expect(latitude, city).toBeGreaterThan(south);
    expect(latitude, city).toBeLessThan(north);
    expect(longitude, city).toBeGreaterThan(west);
    expect(longitude, city).toBeLessThan(east);
    const point = `${latitude}, ${longitude}`;
    const name = `${city}, ${region}`;
    expect(pointOf.get(name) ?? point, city).toBe(point);
    pointOf.set(name, point);
  }
  expect(new Set(pointOf.values()).size, 'two cities in one place').toBe(pointOf.size);
  const cities = new Set(pack.places.map(([city]) => city));
  for (const [name, city] of Object.entries(pack.exonyms ?? {})) {
    expect(cities.has(city), name).toBe(true);
    expect(cities.has(name), name).toBe(false);
  }
});

test('cities of a region lie together: a coordinate that slipped by a line would stand out', () => {
  const apart = packs.flatMap(({ code, places }) =>
    places.filter(([city, region, , latitude, longitude]) => {
      const others = places.filter((p) => p[1] === region && p[0] !== city);
      const degrees = others.map((p) => Math.abs(p[3] - latitude) + Math.abs(p[4] - longitude) / 2);
      return others.length > 0 && Math.min(...degrees) > (/US|AU|CA|BR|IN|CN|MX/.test(code) ? 16 : 3.2);
    }),
  );
  expect(apart.map(([city]) => city)).toEqual([]);
});
