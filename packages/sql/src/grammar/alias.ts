import type { Name } from '../tree/index.ts';
import type { Reader } from './reader.ts';
import { isAlias } from './words.ts';

/** An alias with or without AS; undefined when there is none. */
export function readAlias(reader: Reader, place: 'item' | 'table'): Name | undefined {
  const { cursor, dialect } = reader;
  const isText = cursor.token()?.kind === 'text' && dialect.textAliases === true && place === 'item';
  if (cursor.take('as')) {
    const token = cursor.token();
    if (token?.kind === 'text') return readTextAlias(reader);
    return cursor.name('a name');
  }
  if (isText && dialect.dialect !== 'duckdb') return readTextAlias(reader);
  const token = cursor.token();
  if (token?.kind === 'quoted') return cursor.name('a name');
  if (token?.kind !== 'word' || !isAlias(cursor.what(), cursor.what(1), place, dialect)) return undefined;
  return cursor.name('a name');
}

function readTextAlias(reader: Reader): Name {
  const start = reader.cursor.start;
  const text = reader.expression(120);
  const value = text.kind === 'literal' ? String(text.value) : '';
  return { text: value, quoted: true, span: reader.cursor.spanFrom(start) };
}
