import { describe, expect, test } from 'vitest';
import { locales, packs, texts } from './subject.ts';

describe.each(['cs_CZ', 'Brno', 'Ostrava', 'Plzen', 'Prague', 'pl_PL', 'ru_RU'])('names of %s', (locale) => {
  const pack = packs.get(locale);
  const pairs = (method: string, last: string) =>
    texts(method, locale, 500).map((name) => ({
      name,
      fits: pack.list(last, '').items.some((l) => name.includes(l)),
    }));

  test('women bear the form of women, men that of men', () => {
    for (const { name, fits } of pairs('name_female', 'last_female')) expect(fits, name).toBe(true);
    for (const { name, fits } of pairs('name_male', 'last_male')) expect(fits, name).toBe(true);
  });

  test('the two forms differ in most names', () => {
    const women = pack.list('last_female', '').items;
    const differing = pack.list('last_male', '').items.filter((male, i) => male !== women[i]);
    expect(differing.length).toBeGreaterThan(women.length / 2);
  });
});

test('Czech surnames follow their rules', () => {
  const men = packs.get('cs_CZ').list('last_male', '').items;
  const women = packs.get('cs_CZ').list('last_female', '').items;
  const form = (name: string) => women[men.indexOf(name)];
  const known = {
    Novák: 'Nováková',
    Svoboda: 'Svobodová',
    Černý: 'Černá',
    Němec: 'Němcová',
    Hájek: 'Hájková',
  };
  for (const [male, female] of Object.entries(known)) expect(form(male)).toBe(female);
  expect(form('Krejčí')).toBe('Krejčí');
});

describe('check digits', () => {
  test.each(locales)('IBANs of %s leave 1 modulo 97', (locale) => {
    for (const iban of texts('iban', locale, 200)) {
      const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (c) =>
        String(c.charCodeAt(0) - 55),
      );
      expect(BigInt(digits) % 97n, iban).toBe(1n);
    }
  });

  test.each(['ean8', 'ean13', 'isbn13'])('%s sums to a multiple of ten', (method) => {
    for (const code of texts(method, 'en_US', 300)) {
      const weighed = [...code].map((digit, i) => Number(digit) * ((code.length - i) % 2 === 0 ? 3 : 1));
      expect(weighed.reduce((a, b) => a + b, 0) % 10, code).toBe(0);
    }
  });

  test('card numbers pass the test of Luhn', () => {
    for (const card of texts('credit_card_number', 'en_US', 300)) {
      const sum = [...card].reduceRight((total, digit, i) => {
        const doubled = Number(digit) * ((card.length - i) % 2 === 0 ? 2 : 1);
        return total + (doubled > 9 ? doubled - 9 : doubled);
      }, 0);
      expect(sum % 10, card).toBe(0);
    }
  });
});

describe('frequencies', () => {
  test('the commonest surname leads and the list comes up nearly whole', () => {
    const counts = new Map<string, number>();
    for (const name of texts('last_name', 'en_US', 20_000)) counts.set(name, (counts.get(name) ?? 0) + 1);
    const list = packs.get('en_US').list('last', '');
    const total = list.weights.reduce((a, b) => a + b, 0);
    const expected = (list.weights[0] / total) * 20_000;
    const measured = counts.get('Smith') ?? 0;
    expect(Math.abs(measured - expected)).toBeLessThan(5 * Math.sqrt(expected));
    expect(counts.size).toBeGreaterThan(list.items.length * 0.98);
  });

  test.each(locales)('at most 7 of 1000 emails of %s come twice', (locale) => {
    expect(new Set(texts('email', locale, 1000)).size).toBeGreaterThanOrEqual(993);
  });

  test('browsers of one user agent agree on their version', () => {
    for (const agent of texts('user_agent', 'en_US', 2000)) {
      const firefox = /rv:(\d+)\.0.*Firefox\/(\d+)\.0/.exec(agent);
      if (firefox !== null) expect(firefox[1]).toBe(firefox[2]);
      const edge = /Chrome\/(\d+).*Edg\/(\d+)/.exec(agent);
      if (edge !== null) expect(edge[1]).toBe(edge[2]);
      const iphone = /iPhone OS (\d+)_(\d).*Version\/(\d+)\.(\d)/.exec(agent);
      if (iphone !== null) expect([iphone[3], iphone[4]]).toEqual([iphone[1], iphone[2]]);
    }
  });
});

describe('draws', () => {
  /** Pearson's statistic of counts against equal shares. */
  function chiSquare(counts: ReadonlyMap<string, number>, cells: number, total: number): number {
    const expected = total / cells;
    const seen = [...counts.values()].reduce((sum, n) => sum + (n - expected) * (n - expected), 0);
    return (seen + (cells - counts.size) * expected * expected) / expected;
  }

  test.each([
    ['numerify', { text: '###' }, 1000],
    ['lexify', { text: '??', letters: 'abcdefghij' }, 100],
    ['numerify', { text: '!' }, 11],
    ['random_int', { min: 5, max: 104 }, 100],
    ['hexify', { text: '^^' }, 256],
  ])('%s of %o gives every outcome its share', (method, args, cells) => {
    const counts = new Map<string, number>();
    for (const value of texts(method, 'en_US', 40_000, args)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const freedom = cells - 1;
    expect(Math.abs(chiSquare(counts, cells, 40_000) - freedom)).toBeLessThan(4.5 * Math.sqrt(2 * freedom));
  });

  test('the parts of a value are independent of each other', () => {
    const pairs = texts('license_plate', 'fr_FR', 20_000).map((plate) => [plate[0], plate[8]].join(''));
    const firsts = new Map<string, number>();
    const both = new Map<string, number>();
    for (const pair of pairs) {
      firsts.set(pair[0], (firsts.get(pair[0]) ?? 0) + 1);
      both.set(pair, (both.get(pair) ?? 0) + 1);
    }
    const cells = firsts.size * firsts.size;
    expect(Math.abs(chiSquare(both, cells, 20_000) - cells)).toBeLessThan(4.5 * Math.sqrt(2 * cells));
  });
});
