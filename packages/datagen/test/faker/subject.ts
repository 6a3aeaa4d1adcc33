import { valueAt } from '@dataing/base/columns';
import { rootAddresses, type StreamKey, streamKey } from '@dataing/base/random';
import { type FakerSpec, fakerLocales, loadFakerPacks, prepareFaker } from '../../src/faker/index.ts';

export const packs = await loadFakerPacks();
export const locales = fakerLocales.map((locale) => locale.code);

export function keyOf(purpose: string): StreamKey {
  return streamKey({ epoch: 1, seed: 42, table: 'people', column: 'subject', purpose });
}

export function spec(method: string, locale = 'en_US', args: FakerSpec['args'] = {}): FakerSpec {
  return { method, args, locale };
}

/** The first values of a method as a table of `count` roots holds them. */
export function texts(method: string, locale = 'en_US', count = 200, args: FakerSpec['args'] = {}): string[] {
  const column = prepareFaker(spec(method, locale, args), keyOf, packs).column(rootAddresses(0, count));
  return Array.from({ length: count }, (_, row) => String(valueAt(column, row)));
}
