import type { SqlDialect } from '@dataing/ports';
import { dialectOf } from '../dialect/index.ts';
import { isSolid, tokenize } from '../parse/tokens.ts';
import type { Name } from '../tree/index.ts';

const LOWER: ReadonlySet<SqlDialect> = new Set(['postgres', 'redshift']);
/** Dialects in which a name is the same in any case of its letters, in quotes too. */
const ANY_CASE: ReadonlySet<SqlDialect> = new Set(['duckdb', 'sqlite', 'trino']);

/** Lower case of A to Z alone: no engine takes the Kelvin sign for a k. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** A name as its catalogue would hold it: equal for two names only where every engine of the dialect takes them for one. */
export function foldName({ text, quoted }: Name, dialect: SqlDialect): string {
  if (ANY_CASE.has(dialect)) return lowerAscii(text);
  if (quoted === true) return text;
  if (LOWER.has(dialect)) return lowerAscii(text);
  return dialect === 'snowflake' ? upperAscii(text) : text;
}

/**
 * A table of a scope, written as in SQL (`orders`, `sales."Orders"`), as folded parts; a text that is no such name
 * is one name as it stands.
 */
export function scopeParts(written: string, dialect: SqlDialect): readonly string[] {
  const rules = dialectOf(dialect);
  const tokens = tokenize(written, rules);
  const isName = (at: number) => tokens[at]?.kind === 'word' || tokens[at]?.kind === 'quoted';
  const parts: string[] = [];
  for (let at = 0; at < tokens.length; at += 2) {
    const { start, end } = tokens[at];
    const text = written.slice(start, end);
    if (!isSolid(tokens[at]) || !isName(at)) return [foldName({ text: written, quoted: true }, dialect)];
    const separator = tokens[at + 1];
    if (separator !== undefined && written.slice(separator.start, separator.end) !== '.')
      return [foldName({ text: written, quoted: true }, dialect)];
    if (tokens[at].kind === 'word') parts.push(foldName({ text }, dialect));
    else {
      const close = text[text.length - 1];
      const inner = text.slice(1, -1).replaceAll(close + close, close);
      const names = rules.dottedQuotes ? inner.split('.') : [inner];
      for (const name of names) parts.push(foldName({ text: name, quoted: true }, dialect));
    }
  }
  return parts;
}
