import { describe, expect, test } from 'vitest';
import {
  checkFaker,
  fakerMethods,
  findMethod,
  loadFakerPacks,
  localeOfValue,
  prepareFaker,
} from '../../src/faker/index.ts';
import { keyOf, packs, spec, texts } from './subject.ts';

describe('checkFaker', () => {
  test.each([
    ['bothify', { text: 'DEV-####' }],
    ['random_int', { min: -5, max: -5 }],
    ['date_of_birth', { reference: '2024-02-29', minimum_age: 18, maximum_age: 18 }],
    ['text', { max_nb_chars: 5 }],
    ['name', {}],
  ])('%s accepts %o', (method, args) => {
    expect(checkFaker(method, args)).toEqual([]);
  });

  test.each([
    ['fullname', {}, 'unknown_method', undefined],
    ['name', { text: '##' }, 'unknown_argument', 'text'],
    ['bothify', { text: '' }, 'bad_value', 'text'],
    ['bothify', { text: 5 }, 'bad_value', 'text'],
    ['lexify', { letters: 'aa' }, 'bad_value', 'letters'],
    ['lexify', { letters: 'äö' }, 'bad_value', 'letters'],
    ['random_int', { min: 5, max: 4 }, 'bad_value', 'min'],
    ['random_int', { min: 1.5 }, 'bad_value', 'min'],
    ['date_of_birth', { reference: '2025-02-30' }, 'bad_value', 'reference'],
    ['date_of_birth', { minimum_age: 60, maximum_age: 20 }, 'bad_value', 'minimum_age'],
    ['password', { length: null }, 'bad_value', 'length'],
  ])('%s with %o is %s', (method, args, kind, arg) => {
    const [problem] = checkFaker(method, args);
    expect(problem).toMatchObject(arg === undefined ? { kind } : { kind, arg });
    expect(() => prepareFaker(spec(method, 'en_US', args), keyOf, packs)).toThrow(problem.message);
  });

  test('accepts the default of every argument', () => {
    for (const { name, args } of fakerMethods) {
      const defaults = Object.fromEntries(args.map((arg) => [arg.name, arg.default]));
      expect(checkFaker(name, defaults), name).toEqual([]);
    }
  });
});

describe('arguments', () => {
  test('bothify follows the text it is given', () => {
    const values = texts('bothify', 'en_US', 300, { text: 'Gerät-%#$-??!@', letters: 'xyz' });
    for (const value of values) expect(value).toMatch(/^Gerät-[1-9][0-9][2-9]-[xyz]{2}[0-9]?[1-9]?$/);
    expect(new Set(values.map((value) => value.length)).size).toBe(3);
  });

  test('date_of_birth keeps the ages, birthdays on the reference day included', () => {
    const args = { reference: '2024-02-29', minimum_age: 20, maximum_age: 20 };
    const days = texts('date_of_birth', 'en_US', 4000, args).sort();
    expect(days[0]).toBe('2003-03-02');
    expect(days.at(-1)).toBe('2004-02-29');
    expect(new Set(days).size).toBe(365);
  });

  test('random_int reaches both bounds, over the whole 32-bit range too', () => {
    const small = texts('random_int', 'en_US', 200, { min: -1, max: 1 });
    expect(new Set(small)).toEqual(new Set(['-1', '0', '1']));
    const wide = texts('random_int', 'en_US', 200, { min: -2147483648, max: 2147483647 }).map(Number);
    expect(wide.some((n) => n < -1e9) && wide.some((n) => n > 1e9)).toBe(true);
  });

  test.each(['en_US', 'de_DE', 'ja_JP', 'tr_TR'])('text of %s stays within its length', (locale) => {
    for (const max of [5, 20, 200]) {
      for (const value of texts('text', locale, 50, { max_nb_chars: max })) {
        expect([...value].length).toBeLessThanOrEqual(max);
        expect(value).toMatch(/[.。]$/);
      }
    }
  });
});

describe('locales', () => {
  test.each([
    ['US', 'en_US'],
    ['UK', 'en_GB'],
    ['GB', 'en_GB'],
    ['CZ', 'cs_CZ'],
    ['Plzen', 'Plzen'],
    ['Ostrava', 'Ostrava'],
    ['brno', 'en_US'],
    ['MX', 'es_MX'],
    ['fr_FR', 'fr_FR'],
    ['Wonderland', 'en_US'],
    ['us', 'en_US'],
    ['', 'en_US'],
  ])('%j means %s', (value, code) => {
    expect(localeOfValue(value)).toBe(code);
  });

  test('an unknown locale cannot be loaded, an unloaded one not used', async () => {
    await expect(loadFakerPacks(['xx_XX'])).rejects.toThrow('xx_XX');
    const some = await loadFakerPacks(['en_US']);
    expect(() => prepareFaker(spec('name', 'de_DE'), keyOf, some)).toThrow('de_DE');
  });

  test('every method has its own name', () => {
    for (const entry of fakerMethods) expect(findMethod(entry.name)).toBe(entry);
  });
});
