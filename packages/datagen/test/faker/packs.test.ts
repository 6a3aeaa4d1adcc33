import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakerLocales } from '../../src/faker/index.ts';
import type { LocalePack } from '../../src/faker/pack.ts';

const root = new URL('../../data/', import.meta.url);
const files = readdirSync(new URL('locales/', root)).sort();
const read = (name: string): LocalePack => JSON.parse(readFileSync(new URL(name, root), 'utf8'));
const packs = files.map((file) => read(`locales/${file}`));

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
  expect(new Set(pack.places.map(([city]) => city)).size).toBeGreaterThanOrEqual(40);
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
