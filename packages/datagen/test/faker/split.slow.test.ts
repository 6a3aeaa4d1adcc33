import { codesColumn, columnOf, runsColumn, valueAt } from '@dataing/base/columns';
import { type Addresses, childAddresses, rootAddresses, sliceAddresses } from '@dataing/base/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakerAt, fakerMethods, localeOfValue, prepareFaker } from '../../src/faker/index.ts';
import { keyOf, locales, packs, spec } from './subject.ts';

/** Two levels of children: addresses with both halves in use. */
function deepAddresses(count: number): Addresses {
  const counts = Int32Array.from({ length: count }, (_, i) => i % 3);
  return childAddresses(keyOf('address'), rootAddresses(7, count), counts);
}

const method = fc.constantFrom(...fakerMethods.map((m) => m.name));

describe('the columnar form', () => {
  test.each(locales)('agrees with the row form for every method in %s', (locale) => {
    const addresses = deepAddresses(6);
    for (const { name } of fakerMethods) {
      const column = prepareFaker(spec(name, locale), keyOf, packs).column(addresses);
      for (let row = 0; row < addresses.length; row++) {
        const reference = fakerAt(spec(name, locale), keyOf, addresses.hi[row], addresses.lo[row], packs);
        expect(valueAt(column, row), `${name} row ${row}`).toBe(reference);
      }
    }
  });

  test('is the same under any split into blocks, past the size of a batch too', () => {
    const whole = deepAddresses(1300);
    fc.assert(
      fc.property(
        method,
        fc.constantFrom(...locales),
        fc.array(fc.nat(whole.length), { maxLength: 5 }),
        (name, locale, cuts) => {
          const kernel = prepareFaker(spec(name, locale), keyOf, packs);
          const all = kernel.column(whole);
          const bounds = [0, ...cuts.sort((a, b) => a - b), whole.length];
          for (let i = 1; i < bounds.length; i++) {
            const part = kernel.column(sliceAddresses(whole, bounds[i - 1], bounds[i]));
            for (let row = 0; row < part.length; row += 97) {
              expect(valueAt(part, row)).toBe(valueAt(all, bounds[i - 1] + row));
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('locale_from', () => {
  const country = fc.constantFrom('US', 'UK', 'GB', 'DE', 'JP', 'CZ', 'Brno', 'RU', 'Atlantis', 'de', null);

  test('takes each row in the locale that its value means', () => {
    const values = fc.array(country, { minLength: 1, maxLength: 40 });
    const names = fc.constantFrom('name', 'address', 'first_name', 'email', 'license_plate');
    fc.assert(
      fc.property(values, names, (countries, name) => {
        const addresses = rootAddresses(0, countries.length);
        const column = prepareFaker(spec(name), keyOf, packs).column(
          addresses,
          columnOf('string', countries),
        );
        countries.forEach((value, row) => {
          const locale = value === null ? 'en_US' : localeOfValue(value);
          expect(valueAt(column, row)).toBe(fakerAt(spec(name), keyOf, 0, row, packs, locale));
        });
      }),
      { numRuns: 60 },
    );
  });

  test('reads codes and runs as it reads values', () => {
    const dictionary = columnOf('string', ['JP', 'DE']);
    const codes = codesColumn(Uint8Array.of(0, 1, 1, 0), dictionary);
    const runs = runsColumn(columnOf('string', ['JP', 'DE', 'JP']), Int32Array.of(1, 2, 1));
    const plain = columnOf('string', ['JP', 'DE', 'DE', 'JP']);
    const kernel = prepareFaker(spec('address'), keyOf, packs);
    const [a, b, c] = [codes, runs, plain].map((column) => {
      const made = kernel.column(rootAddresses(0, 4), column);
      return [0, 1, 2, 3].map((row) => valueAt(made, row));
    });
    expect(a).toEqual(c);
    expect(b).toEqual(c);
  });
});
