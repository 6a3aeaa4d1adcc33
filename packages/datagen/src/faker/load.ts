import { fakerLocales } from './locales.ts';
import { type LocalePack, OpenPack } from './pack.ts';

type Loaded = Promise<{ readonly default: unknown }>;

/** One import per file, so that a bundler sees each and a run reads only what it needs. */
const FILES: Readonly<Record<string, () => Loaded>> = {
  en_US: () => import('../../data/locales/en_US.json', { with: { type: 'json' } }),
  en_GB: () => import('../../data/locales/en_GB.json', { with: { type: 'json' } }),
  de_DE: () => import('../../data/locales/de_DE.json', { with: { type: 'json' } }),
  fr_FR: () => import('../../data/locales/fr_FR.json', { with: { type: 'json' } }),
  cs_CZ: () => import('../../data/locales/cs_CZ.json', { with: { type: 'json' } }),
};

/** The packs a run needs, by locale code. */
export interface FakerPacks {
  /** @throws Error when that locale was not loaded. */
  readonly get: (code: string) => OpenPack;
}

/**
 * Reads the packs of the given locales (all of them where none are named, which `locale_from` columns need).
 * Everything after this is synchronous. @throws Error on a code that `fakerLocales` does not have.
 */
export async function loadFakerPacks(codes?: Iterable<string>): Promise<FakerPacks> {
  const wanted = [...new Set(codes ?? fakerLocales.map((locale) => locale.code))];
  const base = packOf(await import('../../data/base.json', { with: { type: 'json' } }));
  const packs = new Map<string, OpenPack>();
  for (const code of wanted) {
    const file = FILES[code];
    if (file === undefined) throw new Error(`there is no data for the locale ${code}`);
    packs.set(code, new OpenPack(packOf(await file()), base));
  }
  return {
    get: (code) => {
      const pack = packs.get(code);
      if (pack === undefined) throw new Error(`the data of locale ${code} was not loaded`);
      return pack;
    },
  };
}

/** The files' shape is checked by a test, not at run time. */
function packOf(file: { readonly default: unknown }): LocalePack {
  return file.default as LocalePack;
}
