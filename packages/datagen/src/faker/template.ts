/**
 * One part of a template. In the text of a data file:
 * `{list}` or `{rule}`, `{list|transform}`, `{place.field}` (all of one value show the same place),
 * `{=pattern}` (see `parsePattern`), `{int:min:max:width:label}`, `{hex:digits}`, `{fixed:min:max:decimals}`,
 * `{luhn:pattern}`, `{ean:pattern}`, `{iban:country:pattern}`, `{uuid}`; everything outside braces stands for itself.
 */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'ref'; readonly name: string; readonly transform: string }
  | { readonly kind: 'place'; readonly field: PlaceField }
  | { readonly kind: 'pattern'; readonly symbols: readonly Symbol[] }
  | {
      readonly kind: 'int';
      readonly min: number;
      readonly max: number;
      readonly width: number;
      /** Numbers of one rule with one label and range are equal; '' has none. */
      readonly label: string;
    }
  | { readonly kind: 'fixed'; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly kind: 'date'; readonly first: number; readonly last: number }
  | { readonly kind: 'uuid' }
  | {
      readonly kind: 'check';
      readonly scheme: 'luhn' | 'ean' | 'iban';
      /** Before the check digits: the country of an IBAN, else empty. */
      readonly country: string;
      readonly symbols: readonly Symbol[];
    }
  /** The sentences in order, cut before `max` characters at the end of a word, and a full stop. */
  | { readonly kind: 'cut'; readonly max: number; readonly stop: string; readonly parts: readonly Part[] };

export type PlaceField = 'city' | 'region' | 'region_code' | 'postcode';

/** A character of a pattern: one of an alphabet (or, if optional, none), or itself. */
export type Symbol = { readonly alphabet: string; readonly optional: boolean } | { readonly literal: string };

/** What each character of a pattern may become; others stand for themselves. */
export type Alphabets = Readonly<Record<string, { readonly alphabet: string; readonly optional: boolean }>>;

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';

const one = (alphabet: string) => ({ alphabet, optional: false });

/** Patterns of the data files; `~` is the pack's own set of letters. */
export function packAlphabets(letters: string): Alphabets {
  return {
    '#': one(DIGITS),
    '%': one('123456789'),
    '?': one(UPPER),
    '^': one(LOWER),
    '&': one(DIGITS + UPPER),
    '*': one(DIGITS + LOWER),
    $: one('0123456789abcdef'),
    '~': one(letters),
  };
}

/** `#%$!@` of Python Faker's numerify. */
export const NUMERIFY: Alphabets = {
  '#': one(DIGITS),
  '%': one('123456789'),
  $: one('23456789'),
  '!': { alphabet: DIGITS, optional: true },
  '@': { alphabet: '123456789', optional: true },
};

/** `^` of Python Faker's hexify. */
export const HEXIFY: Alphabets = { '^': one('0123456789abcdef') };

/** `?` of Python Faker's lexify, with the letters it may become. */
export function lexify(letters: string): Alphabets {
  return { '?': one(letters) };
}

/** A pattern's symbols, runs of literal characters joined. */
export function parsePattern(text: string, alphabets: Alphabets): readonly Symbol[] {
  const symbols: Symbol[] = [];
  for (const character of text) {
    const found = Object.hasOwn(alphabets, character) ? alphabets[character] : undefined;
    const last = symbols.at(-1);
    if (found !== undefined) symbols.push(found);
    else if (last !== undefined && 'literal' in last) {
      symbols[symbols.length - 1] = { literal: last.literal + character };
    } else symbols.push({ literal: character });
  }
  return symbols;
}

/** Parses a template of a data file. @throws Error on one that does not parse: a fault of the data, not of a user. */
export function parseTemplate(text: string, alphabets: Alphabets): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    const end = open < 0 ? text.length : open;
    if (end > at) parts.push({ kind: 'literal', text: text.slice(at, end) });
    if (open < 0) break;
    const close = text.indexOf('}', open);
    if (close < 0) throw new Error(`template without closing brace: ${text}`);
    parts.push(parseBraces(text.slice(open + 1, close), alphabets));
    at = close + 1;
  }
  return parts;
}

function parseBraces(inner: string, alphabets: Alphabets): Part {
  if (inner.startsWith('=')) return { kind: 'pattern', symbols: parsePattern(inner.slice(1), alphabets) };
  if (inner.startsWith('place.')) return { kind: 'place', field: placeField(inner.slice(6)) };
  if (inner === 'uuid') return { kind: 'uuid' };
  if (inner.includes(':')) return parseCall(inner.split(':'), alphabets);
  const [name, transform = ''] = inner.split('|');
  return { kind: 'ref', name, transform };
}

function placeField(name: string): PlaceField {
  if (name === 'city' || name === 'region' || name === 'region_code' || name === 'postcode') return name;
  throw new Error(`no such field of a place: ${name}`);
}

function parseCall([name, ...args]: readonly string[], alphabets: Alphabets): Part {
  const number = (i: number) => Number(args[i] ?? 0);
  if (name === 'int') {
    return { kind: 'int', min: number(0), max: number(1), width: number(2), label: args[3] ?? '' };
  }
  if (name === 'fixed') return { kind: 'fixed', min: number(0), max: number(1), decimals: number(2) };
  if (name === 'hex') return { kind: 'pattern', symbols: parsePattern('$'.repeat(number(0)), alphabets) };
  if (name === 'luhn' || name === 'ean') {
    return { kind: 'check', scheme: name, country: '', symbols: parsePattern(args[0], alphabets) };
  }
  if (name === 'iban') {
    return { kind: 'check', scheme: 'iban', country: args[0], symbols: parsePattern(args[1], alphabets) };
  }
  throw new Error(`no such function of a template: ${name}`);
}
