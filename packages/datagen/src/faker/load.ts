import { fakerLocales } from './locales.ts';
import { isOverlay, overlaid, type PackOverlay } from './overlay.ts';
import { type LocalePack, OpenPack } from './pack.ts';

type Loaded = Promise<{ readonly default: unknown }>;

/** One import per file, so that a bundler sees each and a run reads only what it needs. */
const FILES: Readonly<Record<string, () => Loaded>> = {
  en_US: () => import('../../data/locales/en_US.json', { with: { type: 'json' } }),
  en_GB: () => import('../../data/locales/en_GB.json', { with: { type: 'json' } }),
  de_DE: () => import('../../data/locales/de_DE.json', { with: { type: 'json' } }),
  fr_FR: () => import('../../data/locales/fr_FR.json', { with: { type: 'json' } }),
  cs_CZ: () => import('../../data/locales/cs_CZ.json', { with: { type: 'json' } }),
  es_ES: () => import('../../data/locales/es_ES.json', { with: { type: 'json' } }),
  it_IT: () => import('../../data/locales/it_IT.json', { with: { type: 'json' } }),
  ja_JP: () => import('../../data/locales/ja_JP.json', { with: { type: 'json' } }),
  zh_CN: () => import('../../data/locales/zh_CN.json', { with: { type: 'json' } }),
  ko_KR: () => import('../../data/locales/ko_KR.json', { with: { type: 'json' } }),
  pt_BR: () => import('../../data/locales/pt_BR.json', { with: { type: 'json' } }),
  en_IN: () => import('../../data/locales/en_IN.json', { with: { type: 'json' } }),
  es_MX: () => import('../../data/locales/es_MX.json', { with: { type: 'json' } }),
  en_CA: () => import('../../data/locales/en_CA.json', { with: { type: 'json' } }),
  en_AU: () => import('../../data/locales/en_AU.json', { with: { type: 'json' } }),
  nl_NL: () => import('../../data/locales/nl_NL.json', { with: { type: 'json' } }),
  sv_SE: () => import('../../data/locales/sv_SE.json', { with: { type: 'json' } }),
  no_NO: () => import('../../data/locales/no_NO.json', { with: { type: 'json' } }),
  da_DK: () => import('../../data/locales/da_DK.json', { with: { type: 'json' } }),
  fi_FI: () => import('../../data/locales/fi_FI.json', { with: { type: 'json' } }),
  pl_PL: () => import('../../data/locales/pl_PL.json', { with: { type: 'json' } }),
  ru_RU: () => import('../../data/locales/ru_RU.json', { with: { type: 'json' } }),
  tr_TR: () => import('../../data/locales/tr_TR.json', { with: { type: 'json' } }),
  Prague: () => import('../../data/locales/Prague.json', { with: { type: 'json' } }),
  Brno: () => import('../../data/locales/Brno.json', { with: { type: 'json' } }),
  Ostrava: () => import('../../data/locales/Ostrava.json', { with: { type: 'json' } }),
  Plzen: () => import('../../data/locales/Plzen.json', { with: { type: 'json' } }),
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
  for (const code of wanted) packs.set(code, new OpenPack(await readPack(code), base));
  return {
    get: (code) => {
      const pack = packs.get(code);
      if (pack === undefined) throw new Error(`the data of locale ${code} was not loaded`);
      return pack;
    },
  };
}

/** The data of a locale, a city's over its country's. */
async function readPack(code: string): Promise<LocalePack> {
  const file = FILES[code];
  if (file === undefined) throw new Error(`there is no data for the locale ${code}`);
  const read = packOf<LocalePack | PackOverlay>(await file());
  return isOverlay(read) ? overlaid(await readPack(read.of), read) : read;
}

/** The files' shape is checked by a test, not at run time. */
function packOf<T = LocalePack>(file: { readonly default: unknown }): T {
  return file.default as T;
}
