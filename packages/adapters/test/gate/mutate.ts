import { isSolid, tokenize } from '@dataing/sql/parse';
import { duckdb, type LexRules } from '@dataing/sql/dialect';
import fc from 'fast-check';

const GAPS = [
  ' ',
  '\n',
  '\t',
  ' /* x */ ',
  ' /**/',
  ' -- y\n',
  ' /* ; /* nested */ drop */',
  " /* ' */ ",
  ' --"\n',
  '\r\n',
];
const INVISIBLE = [
  '\u00a0',
  '\u200b',
  '\u200d',
  '\u202e',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\u0000',
  '\u001f',
  '\u0085',
];
const WRAPPERS: ReadonlyArray<(text: string) => string> = [
  (t) => `(${t})`,
  (t) => `select * from (${t}) z`,
  (t) => `with z as (${t}) select * from z`,
  (t) => `with z as materialized (${t}) select 1`,
  (t) => `select 1 union all (${t})`,
  (t) => `select (${t})`,
  (t) => `select 1 where exists (${t})`,
  (t) => `${t};`,
  (t) => `${t} -- end`,
  (t) => `select 1; ${t}`,
  (t) => `${t}; select 1`,
];

function flipCase(word: string, bits: number): string {
  return [...word].map((c, i) => ((bits >> (i % 16)) & 1 ? c.toUpperCase() : c.toLowerCase())).join('');
}

/** The text with other space and comments between its tokens and other letter case in its words. */
function cosmetic(text: string, gaps: readonly string[], bits: number, rules: LexRules): string {
  let n = 0;
  return tokenize(text, rules)
    .map((token) => {
      const piece = text.slice(token.start, token.end);
      if (token.kind === 'space')
        return `${text.slice(token.start, token.end).includes('\n') ? '\n' : ''}${gaps[n++ % gaps.length]}`;
      return isSolid(token) && token.kind === 'word' ? flipCase(piece, bits) : piece;
    })
    .join('');
}

/** A dash, a dash and no space start no comment in MySQL: what follows would be code. */
function gapsOf({ dashesNeedSpace }: LexRules): fc.Arbitrary<string[]> {
  const gaps = GAPS.filter((gap) => dashesNeedSpace !== true || !/--\S/.test(gap));
  return fc.array(fc.constantFrom(...gaps), { minLength: 1, maxLength: 4 });
}

/** The place, or where the text or name in quotes begins that it lies in: another text is another statement. */
function outsideOfTexts(text: string, at: number, rules: LexRules): number {
  const token = tokenize(text, rules).find(({ start, end }) => start < at && at < end);
  return token?.kind === 'text' || token?.kind === 'quoted' ? token.start : at;
}

/** Changes that no engine of a dialect should read another meaning into. */
function cosmeticsOf(rules: LexRules): fc.Arbitrary<(text: string) => string> {
  return fc.record({ gaps: gapsOf(rules), bits: fc.nat(0xffff) }).map(
    ({ gaps, bits }) =>
      (text: string) =>
        cosmetic(text, gaps, bits, rules),
  );
}

/** Changes that leave a hostile statement hostile: cosmetic ones, disguises, and wrappings in a harmless query. */
export function disguisesOf(rules: LexRules): fc.Arbitrary<(text: string) => string> {
  return fc
    .record({
      dress: cosmeticsOf(rules),
      wrap: fc.option(fc.constantFrom(...WRAPPERS), { freq: 2 }),
      hidden: fc.option(fc.record({ mark: fc.constantFrom(...INVISIBLE), at: fc.nat(200) }), { freq: 3 }),
    })
    .map(({ dress, wrap, hidden }) => (text: string) => {
      const dressed = dress(text);
      // A single word in brackets is a column of that name, and harmless.
      const wrapped = wrap === null || /^\w+$/.test(text) ? dressed : wrap(dressed);
      if (hidden === null) return wrapped;
      const at = outsideOfTexts(wrapped, hidden.at % (wrapped.length + 1), rules);
      return wrapped.slice(0, at) + hidden.mark + wrapped.slice(at);
    });
}

export const cosmetics = cosmeticsOf(duckdb);
export const disguises = disguisesOf(duckdb);
