import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** One code of the catalogue, in few words. */
export const entry = (
  code: string,
  title: string,
  cause: string,
  remedy: string,
  example: string,
): CatalogueEntry => ({ code, title, cause, remedy, example });
