import { nearest } from '@dataing/base/diagnostics';
import { DEFAULT_LOCALE, fakerLocales, isFakerLocale } from '../faker/index.ts';
import type { ColumnHome } from './column-home.ts';
import { type Place, type Reading, readText, report } from './reading.ts';

/** A locale with data of its own; unknown ones are reported with the nearest. */
export function readLocaleCode(reading: Reading, place: Place, what: string): string | undefined {
  const code = readText(reading, place, what);
  if (code === undefined || isFakerLocale(code)) return code;
  const codes = fakerLocales.map((l) => l.code);
  const hints = { suggestion: nearest(code, codes), help: `Known: ${codes.join(', ')}.` };
  return report(reading, 'DSL_UNKNOWN_LOCALE', place, `there is no data for the locale "${code}"`, hints);
}

/** What a generator says, else its table, else the document; a wrong code of these two is reported there. */
export function localeFor(home: ColumnHome, place: Place | undefined, what: string): string | undefined {
  if (place) return readLocaleCode(home.reading, place, what);
  const inherited = [home.node.locale, home.scope.locale].find(
    (code) => code !== undefined && isFakerLocale(code),
  );
  return inherited ?? DEFAULT_LOCALE;
}
