import type { Expression, Name, StructLiteral, TypeName } from '../tree/index.ts';
import { POWER } from './powers.ts';
import type { Reader } from './reader.ts';

const UNITS = new Set(
  (
    'microsecond microseconds millisecond milliseconds second seconds minute minutes hour hours day days week weeks ' +
    'month months quarter quarters year years decade decades century centuries millennium nanosecond nanoseconds ' +
    'day_hour day_minute day_second hour_minute hour_second minute_second year_month isoweek dayofyear'
  ).split(' '),
);
const TYPED = new Set(
  'date time timestamp timestamptz timestamp_ntz timestamp_ltz timestamp_tz datetime numeric bignumeric decimal json jsonb uuid inet bytea double float8 float bigint int integer smallint real char varchar ipaddress geography range hugeint point box'.split(
    ' ',
  ),
);

/** CASE, its first word at the position. */
export function readCase(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  cursor.expect('case');
  const operand = cursor.is('when') ? undefined : reader.expression();
  const branches: Array<{ when: Expression; then: Expression }> = [];
  while (cursor.take('when')) {
    const when = reader.expression();
    cursor.expect('then');
    branches.push({ when, then: reader.expression() });
  }
  if (branches.length === 0) cursor.unexpected('WHEN');
  const otherwise = cursor.take('else') ? reader.expression() : undefined;
  cursor.expect('end');
  return { kind: 'case', operand, branches, otherwise, span: cursor.spanFrom(start) };
}

/** CAST and its kin, from their name on. */
export function readCast(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const form = cursor.takeOne('cast', 'try_cast', 'safe_cast') ?? 'cast';
  cursor.expect('(');
  const operand = reader.expression();
  cursor.expect('as');
  const type = reader.typeName();
  const format = cursor.take('format') ? reader.expression() : undefined;
  cursor.expect(')');
  return { kind: 'cast', operand, type, form, format, span: cursor.spanFrom(start) };
}

/** CONVERT(x, type) of MySQL and CONVERT(type, x) of Redshift; undefined for what is a plain function. */
export function readConvert(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  const { dialect } = reader.dialect;
  if (dialect !== 'mysql' && dialect !== 'redshift') return undefined;
  const before = cursor.at;
  cursor.expect('convert', '(');
  let type: TypeName;
  let operand: Expression;
  if (dialect === 'redshift') {
    type = reader.typeName();
    cursor.expect(',');
    operand = reader.expression();
  } else {
    operand = reader.expression();
    if (cursor.is('using')) {
      cursor.at = before;
      return undefined;
    }
    cursor.expect(',');
    type = reader.typeName();
  }
  cursor.expect(')');
  return { kind: 'cast', operand, type, form: 'convert', span: cursor.spanFrom(start) };
}

/** EXTRACT(part FROM value); undefined when it is called like any function. */
export function readExtract(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  const before = cursor.at;
  cursor.expect('extract', '(');
  const token = cursor.next('a part of a time');
  let part = cursor.textOf(token).toLowerCase();
  if (token.kind === 'text') part = part.slice(1, -1);
  if (cursor.is('(')) {
    const from = cursor.at;
    cursor.skipBrackets();
    part += cursor.textFrom(from).toLowerCase();
  }
  if (!cursor.take('from')) {
    cursor.at = before;
    return undefined;
  }
  const operand = reader.expression();
  cursor.expect(')');
  return { kind: 'extract', part, operand, span: cursor.spanFrom(start) };
}

/** INTERVAL and its value; undefined where the word is a name. */
export function readInterval(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  const kind = cursor.token(1)?.kind;
  const mark = cursor.what(1);
  const isPlain =
    kind === 'text' || kind === 'number' || kind === 'parameter' || mark === '-' || mark === '(';
  const isNamed = kind === 'quoted' || kind === 'word' ? isUnitSoon(reader) : false;
  if (!isPlain && !isNamed) return undefined;
  cursor.expect('interval');
  const value = reader.expression(isPlain ? POWER.atom : POWER.other);
  const unit = readUnit(reader);
  const to = unit !== undefined && cursor.take('to') ? readUnit(reader) : undefined;
  return { kind: 'interval', value, unit, to, span: cursor.spanFrom(start) };
}

/** Whether a unit of time follows within the next words: INTERVAL a.b DAY, INTERVAL f(x) DAY. */
function isUnitSoon({ cursor }: Reader): boolean {
  let ahead = 2;
  while (cursor.what(ahead) === '.') ahead += 2;
  if (cursor.what(ahead) === '(') return true;
  return UNITS.has(cursor.what(ahead)) || ['+', '*'].includes(cursor.what(ahead));
}

function readUnit({ cursor }: Reader): string | undefined {
  if (!cursor.isAny(UNITS)) return undefined;
  let unit = cursor.what();
  cursor.at++;
  if (cursor.is('(') && cursor.token(1)?.kind === 'number' && cursor.what(2) === ')') {
    unit += `(${cursor.textOf(cursor.tokens[cursor.at + 1])})`;
    cursor.at += 3;
  }
  return unit;
}

/** DATE '...' and the like; undefined where the word is a name. */
export function readTyped(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  if (!TYPED.has(cursor.what())) return undefined;
  const isLong =
    (cursor.is('timestamp') || cursor.is('time')) &&
    ['with', 'without'].includes(cursor.what(1)) &&
    cursor.token(4)?.kind === 'text';
  const isTwo = cursor.is('double', 'precision') && cursor.token(2)?.kind === 'text';
  const isSized = cursor.what(1) === '(' && cursor.what(3) === ')' && cursor.token(4)?.kind === 'text';
  if (!isLong && !isTwo && !isSized && cursor.token(1)?.kind !== 'text') return undefined;
  const type = reader.typeName();
  const token = cursor.token();
  if (token?.kind !== 'text') return undefined;
  const literal = reader.expression(POWER.atom);
  if (literal.kind !== 'literal' || typeof literal.value !== 'string') return cursor.unexpected('a text');
  return { kind: 'typed', type, text: literal.value, span: cursor.spanFrom(start) };
}

/** `[a, b]`, or DuckDB's `[value for x in source if condition]`; the bracket at the position. */
export function readBareArray(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  cursor.expect('[');
  const items: Expression[] = [];
  while (!cursor.is(']')) {
    items.push(reader.expression());
    if (items.length === 1 && cursor.is('for')) return readComprehension(reader, start, items[0]);
    if (!cursor.take(',')) break;
  }
  cursor.expect(']');
  return { kind: 'array', items, span: cursor.spanFrom(start) };
}

function readComprehension(reader: Reader, start: number, value: Expression): Expression {
  const { cursor } = reader;
  cursor.expect('for');
  const names: Name[] = [cursor.name('a name')];
  while (cursor.take(',')) names.push(cursor.name('a name'));
  cursor.expect('in');
  const source = reader.expression();
  const condition = cursor.take('if') ? reader.expression() : undefined;
  cursor.expect(']');
  return { kind: 'comprehension', value, names, source, condition, span: cursor.spanFrom(start) };
}

/** ARRAY[...], ARRAY<t>[...], ARRAY(query); undefined where the word is a name or a function. */
export function readArray(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  if (cursor.what(1) === '<') {
    const type = reader.typeName();
    cursor.expect('[');
    const items = readItems(reader, ']');
    return { kind: 'array', items, type, explicit: true, span: cursor.spanFrom(start) };
  }
  if (cursor.take('array', '[')) {
    const items = readItems(reader, ']');
    return { kind: 'array', items, explicit: true, span: cursor.spanFrom(start) };
  }
  cursor.at++;
  if (cursor.is('(') && cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'subquery', query, form: 'array', span: cursor.spanFrom(start) };
  }
  cursor.at--;
  return undefined;
}

function readItems(reader: Reader, close: string): readonly Expression[] {
  const { cursor } = reader;
  const items: Expression[] = [];
  while (!cursor.is(close)) {
    items.push(cursor.is('[') ? readInnerArray(reader) : reader.expression());
    if (!cursor.take(',')) break;
  }
  cursor.expect(close);
  return items;
}

/** An array inside of ARRAY[...], where the word may be left out in every dialect. */
function readInnerArray(reader: Reader): Expression {
  const { cursor, dialect } = reader;
  const start = cursor.start;
  if (dialect.bareArrays) return reader.expression();
  reader.enter();
  cursor.expect('[');
  const items = readItems(reader, ']');
  reader.leave();
  return { kind: 'array', items, explicit: true, span: cursor.spanFrom(start) };
}

/** STRUCT(1 AS a) and STRUCT<a INT64>(1); undefined where the word is a name. */
export function readStruct(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  if (cursor.what(1) !== '(' && cursor.what(1) !== '<') return undefined;
  let type: TypeName | undefined;
  if (cursor.what(1) === '<') type = reader.typeName();
  else cursor.take('struct');
  cursor.expect('(');
  const fields: Array<{ name?: Name; value: Expression }> = [];
  while (!cursor.is(')')) {
    const value = reader.expression();
    fields.push(cursor.take('as') ? { name: cursor.name('a field'), value } : { value });
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { kind: 'struct', fields, type, form: 'word', span: cursor.spanFrom(start) };
}

/** `{'a': 1, b: 2}`. */
export function readBraces(reader: Reader, start: number): StructLiteral {
  const { cursor } = reader;
  cursor.expect('{');
  const fields: Array<{ name: Name; value: Expression }> = [];
  while (!cursor.is('}')) {
    const token = cursor.token();
    let name: Name;
    if (token?.kind === 'text') {
      const text = reader.expression(POWER.atom);
      if (text.kind !== 'literal') return cursor.unexpected('a name');
      name = { text: String(text.value), quoted: true, span: text.span };
    } else name = cursor.name('a name');
    cursor.expect(':');
    fields.push({ name, value: reader.expression() });
    if (!cursor.take(',')) break;
  }
  cursor.expect('}');
  return { kind: 'struct', fields, form: 'braces', span: cursor.spanFrom(start) };
}

/** DuckDB's MAP {k: v}. */
export function readMap(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  if (!cursor.take('map', '{')) return undefined;
  const entries: Array<{ key: Expression; value: Expression }> = [];
  while (!cursor.is('}')) {
    const key = reader.expression();
    cursor.expect(':');
    entries.push({ key, value: reader.expression() });
    if (!cursor.take(',')) break;
  }
  cursor.expect('}');
  return { kind: 'map', entries, span: cursor.spanFrom(start) };
}
