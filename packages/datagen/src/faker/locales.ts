/** A locale with its own data pack in `data/locales/<code>.json`: a country's, or a city's over its country's. */
export interface FakerLocale {
  readonly code: string;
  /** English name of language and country. */
  readonly name: string;
  /** Values of a `locale_from` column that mean this locale; compared exactly. */
  readonly values: readonly string[];
}

const locale = (code: string, name: string, ...values: string[]): FakerLocale => ({ code, name, values });

/** All locales, en_US first. Cities come last: a name that they and a country know is the country's. */
export const fakerLocales: readonly FakerLocale[] = [
  locale('en_US', 'English, United States', 'US'),
  locale('en_GB', 'English, United Kingdom', 'UK', 'GB'),
  locale('de_DE', 'German, Germany', 'DE'),
  locale('fr_FR', 'French, France', 'FR'),
  locale('cs_CZ', 'Czech, Czechia', 'CZ'),
  locale('es_ES', 'Spanish, Spain', 'ES'),
  locale('it_IT', 'Italian, Italy', 'IT'),
  locale('ja_JP', 'Japanese, Japan', 'JP'),
  locale('zh_CN', 'Chinese, China', 'CN'),
  locale('ko_KR', 'Korean, South Korea', 'KR'),
  locale('pt_BR', 'Portuguese, Brazil', 'BR'),
  locale('en_IN', 'English, India', 'IN'),
  locale('es_MX', 'Spanish, Mexico', 'MX'),
  locale('en_CA', 'English, Canada', 'CA'),
  locale('en_AU', 'English, Australia', 'AU'),
  locale('nl_NL', 'Dutch, Netherlands', 'NL'),
  locale('sv_SE', 'Swedish, Sweden', 'SE'),
  locale('no_NO', 'Norwegian, Norway', 'NO'),
  locale('da_DK', 'Danish, Denmark', 'DK'),
  locale('fi_FI', 'Finnish, Finland', 'FI'),
  locale('pl_PL', 'Polish, Poland', 'PL'),
  locale('ru_RU', 'Russian, Russia', 'RU'),
  locale('tr_TR', 'Turkish, Turkey', 'TR'),
  locale('Prague', 'Czech, Prague'),
  locale('Brno', 'Czech, Brno'),
  locale('Ostrava', 'Czech, Ostrava'),
  locale('Plzen', 'Czech, Plzeň'),
];

/** What a missing or unknown value of a `locale_from` column means. */
export const DEFAULT_LOCALE = 'en_US';

const byValue: ReadonlyMap<string, string> = new Map(
  fakerLocales.flatMap((l) => [l.code, ...l.values].map((value) => [value, l.code])),
);

/** Whether a pack of that code exists. */
export function isFakerLocale(code: string): boolean {
  return fakerLocales.some((l) => l.code === code);
}

/** The locale that a value of a `locale_from` column means: an exact match of code or value, else en_US. */
export function localeOfValue(value: string): string {
  return byValue.get(value) ?? DEFAULT_LOCALE;
}
