/**
 * Names, addresses, logins and other plausible text in 23 locales and four Czech cities, from our own data files.
 * `checkFaker` judges a document's wish, `loadFakerPacks` reads the data, `prepareFaker` makes the columnar
 * kernel; `fakerAt` is its row-at-a-time reference.
 */
export { prepareFaker } from './kernel.ts';
export { type FakerPacks, loadFakerPacks } from './load.ts';
export * from './locales.ts';
export * from './methods.ts';
export type { GeoPoint } from './pack.ts';
export { fakerAt } from './reference.ts';
export { checkFaker, type FakerSpec } from './spec.ts';
