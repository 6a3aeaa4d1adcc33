import { readFileSync, writeFileSync } from 'node:fs';
import { hashRows } from '@dataing/base/columns';
import { rootAddresses } from '@dataing/base/random';
import { expect, test } from 'vitest';
import { fakerMethods, prepareFaker } from '../../src/faker/index.ts';
import { keyOf, locales, packs, spec } from './subject.ts';

const file = new URL('golden/hashes.json', import.meta.url);

/** Hash of the first 64 rows, per locale and method: what a seed gives must not change unnoticed. */
function hashes(): Record<string, Record<string, string>> {
  const addresses = rootAddresses(0, 64);
  const ofLocale = (locale: string) =>
    Object.fromEntries(
      fakerMethods.map(({ name }) => [
        name,
        hashRows(prepareFaker(spec(name, locale), keyOf, packs).column(addresses)).h,
      ]),
    );
  return Object.fromEntries(locales.map((locale) => [locale, ofLocale(locale)]));
}

test('every method in every locale gives what it gave (DATAING_UPDATE=1 writes anew)', () => {
  const now = hashes();
  if (process.env.DATAING_UPDATE === '1') writeFileSync(file, `${JSON.stringify(now, null, 1)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
