import { describe, expect, test } from 'vitest';
import { fakerMethods } from '../../src/faker/index.ts';
import { cityShapes } from './city-shapes.ts';
import { localShapes, shapes } from './shapes.ts';
import { locales, packs, texts } from './subject.ts';

const LOCAL = ['postcode', 'address', 'phone_number', 'license_plate', 'ssn'] as const;

/** Distinct values to expect of 400 rows at least; methods over short lists have fewer. */
const DISTINCT: Readonly<Record<string, number>> = {
  name: 320,
  email: 396,
  user_name: 390,
  address: 396,
  street_address: 360,
  phone_number: 370,
  company: 200,
  license_plate: 395,
  uuid4: 400,
  ssn: 390,
  iban: 400,
  credit_card_number: 400,
  text: 400,
  paragraph: 400,
  md5: 400,
  date_of_birth: 380,
  ipv4: 400,
  password: 400,
  first_name: 70,
  last_name: 60,
  word: 50,
};

const LEFTOVER = /[{}|]|undefined|null|NaN|^\s|\s$|  /;

const SCRIPTS: Readonly<Record<string, RegExp>> = {
  ja_JP: /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー 々]+$/u,
  zh_CN: /^\p{sc=Han}+$/u,
  ko_KR: /^\p{sc=Hangul}+$/u,
  ru_RU: /^[\p{sc=Cyrillic} -]+$/u,
};

test('every method has a shape', () => {
  const known = [...Object.keys(shapes), ...LOCAL, 'zipcode'].sort();
  expect(known).toEqual(fakerMethods.map((method) => method.name).sort());
  expect(Object.keys(localShapes).sort()).toEqual([...locales].sort());
});

describe.each(locales)('%s', (locale) => {
  test.each(fakerMethods.map((method) => method.name))('%s', (method) => {
    const shape =
      cityShapes[locale]?.[method] ??
      shapes[method] ??
      localShapes[locale][method === 'zipcode' ? 'postcode' : (method as (typeof LOCAL)[number])];
    const values = texts(method, locale, 400);
    expect(values.filter((value) => !shape.test(value))).toEqual([]);
    expect(values.filter((value) => LEFTOVER.test(value))).toEqual([]);
    expect(new Set(values).size).toBeGreaterThanOrEqual(DISTINCT[method] ?? 1);
  });

  test('names are written in the local script', () => {
    const script = SCRIPTS[locale] ?? /^[\p{sc=Latin}'. -]+$/u;
    expect(texts('name', locale, 400).filter((name) => !script.test(name))).toEqual([]);
  });

  test('city, region and postcode of an address belong together', () => {
    const places = new Set(texts('city', locale, 2000));
    const pack = packs.get(locale);
    for (const city of pack.placeField('city')) places.add(city);
    for (const address of texts('address', locale, 200)) {
      const fitting = pack.placeField('city').some((city, i) => {
        const postcode = pack.placePostcodes()[i].replace(/[#%~]/g, (c) => (c === '~' ? '[A-Z]' : '\\d'));
        return address.includes(city) && new RegExp(`(?<![\\dA-Z])${postcode}(?![\\dA-Z])`).test(address);
      });
      expect(fitting, address).toBe(true);
    }
  });
});
