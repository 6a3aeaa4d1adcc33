import type { SqlDialect } from '@dataing/ports';
import { dialectOf } from '../dialect/index.ts';
import { tokenize } from '../parse/index.ts';

/** CREATE TABLE with each column and rule on a line of its own; no token is changed. */
export function layOut(sql: string, dialect: SqlDialect): string {
  let [text, depth, isList] = ['', 0, true];
  for (const { kind, start, end } of tokenize(sql, dialectOf(dialect))) {
    const token = sql.slice(start, end);
    const isSpace = kind === 'space';
    if (token === '(' && depth++ === 0 && isList) {
      text += '(\n  ';
    } else if (token === ')' && --depth === 0 && isList) {
      text += '\n)';
      isList = false;
    } else if (token === ',' && depth === 1 && isList) text += ',\n ';
    else text += isSpace && text.endsWith('\n  ') ? '' : token;
  }
  return text;
}
