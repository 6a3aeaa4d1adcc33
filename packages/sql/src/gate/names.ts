import type { SqlDialect } from '@dataing/ports';
import { dialectOf, foldStrictly } from '../dialect/index.ts';
import { isSolid, tokenize } from '../parse/tokens.ts';

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
    if (!isSolid(tokens[at]) || !isName(at)) return [foldStrictly({ text: written, quoted: true }, dialect)];
    const separator = tokens[at + 1];
    if (separator !== undefined && written.slice(separator.start, separator.end) !== '.')
      return [foldStrictly({ text: written, quoted: true }, dialect)];
    if (tokens[at].kind === 'word') parts.push(foldStrictly({ text }, dialect));
    else {
      const close = text[text.length - 1];
      const inner = text.slice(1, -1).replaceAll(close + close, close);
      const names = rules.dottedQuotes ? inner.split('.') : [inner];
      for (const name of names) parts.push(foldStrictly({ text: name, quoted: true }, dialect));
    }
  }
  return parts;
}
