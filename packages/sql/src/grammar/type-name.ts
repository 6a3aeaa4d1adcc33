import type { Name, TypeName } from '../tree/index.ts';
import type { Reader } from './reader.ts';

const SECOND_WORDS: Readonly<Record<string, readonly string[]>> = {
  double: ['precision'],
  character: ['varying', 'large object'],
  char: ['varying', 'byte'],
  national: ['character varying', 'char varying', 'character', 'char', 'varchar'],
  nchar: ['varying'],
  bit: ['varying'],
  binary: ['varying', 'large object'],
  long: ['varchar', 'varbinary', 'text'],
};
const INTERVAL_UNITS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const NESTED = new Set(['array', 'map', 'struct', 'list', 'table', 'multiset', 'setof']);
const WITH_FIELDS = new Set(['struct', 'row', 'object', 'union', 'table', 'tuple']);

type Part = { -readonly [K in keyof TypeName]: TypeName[K] };

/** A type with its sizes, parts and dimensions. */
export function readTypeName(reader: Reader): TypeName {
  const { cursor } = reader;
  reader.enter();
  const start = cursor.start;
  const type: Part = readBase(reader);
  if (type.quoted !== true && type.qualifier === undefined) {
    if (cursor.is('<') && (NESTED.has(type.name) || WITH_FIELDS.has(type.name))) readAngles(reader, type);
    else if (cursor.is('(')) readBrackets(reader, type);
    readSuffixes(reader, type);
  } else if (cursor.is('(')) readBrackets(reader, type);
  readDimensions(reader, type);
  reader.leave();
  return { ...type, span: cursor.spanFrom(start) };
}

function readBase({ cursor }: Reader): Part {
  const names: Name[] = [cursor.name('a type')];
  while (cursor.is('.')) {
    cursor.take('.');
    names.push(cursor.name('a type'));
  }
  const last = names[names.length - 1];
  const type: Part = { name: last.quoted ? last.text : last.text.toLowerCase() };
  if (last.quoted) type.quoted = true;
  if (names.length > 1) type.qualifier = names.slice(0, -1);
  if (last.quoted || names.length > 1) return type;
  for (const second of SECOND_WORDS[type.name] ?? []) {
    if (cursor.take(...second.split(' '))) {
      type.name = `${type.name} ${second}`;
      break;
    }
  }
  return type;
}

function readAngles(reader: Reader, type: Part): void {
  const { cursor } = reader;
  cursor.expect('<');
  if (WITH_FIELDS.has(type.name)) {
    const fields: Array<{ name?: Name; type: TypeName }> = [];
    while (!cursor.is('>') && !cursor.is('>>')) {
      fields.push(readField(reader));
      if (!cursor.take(',')) break;
    }
    type.fields = fields;
  } else {
    const elements: TypeName[] = [];
    do elements.push(reader.typeName());
    while (cursor.take(','));
    type.elements = elements;
  }
  if (!cursor.takeAngle()) cursor.unexpected('">"');
}

/** `name type`, `name: type`, `type`. */
function readField(reader: Reader): { name?: Name; type: TypeName } {
  const { cursor } = reader;
  const next = cursor.what(1);
  const isNamed = cursor.token(1)?.kind === 'word' || cursor.token(1)?.kind === 'quoted' || next === ':';
  const isLongType = cursor.is('double', 'precision') || cursor.is('character', 'varying');
  if (!isNamed || isLongType) return { type: reader.typeName() };
  const name = cursor.name('a field');
  cursor.take(':');
  const type = reader.typeName();
  skipFieldOptions(reader);
  return { name, type };
}

/** NOT NULL, COMMENT 'x' and OPTIONS (...) behind a field: they say nothing about its type. */
function skipFieldOptions({ cursor }: Reader): void {
  for (;;) {
    if (cursor.take('not', 'null')) continue;
    if (cursor.take('comment')) cursor.next('a text');
    else if (cursor.is('options', '(')) {
      cursor.take('options');
      cursor.skipBrackets();
    } else return;
  }
}

function readBrackets(reader: Reader, type: Part): void {
  const { cursor } = reader;
  cursor.expect('(');
  if (WITH_FIELDS.has(type.name) && !cursor.is(')')) {
    const fields: Array<{ name?: Name; type: TypeName }> = [];
    do fields.push(readField(reader));
    while (cursor.take(','));
    type.fields = fields;
  } else if (NESTED.has(type.name) && cursor.token()?.kind !== 'number') {
    const elements: TypeName[] = [];
    do {
      elements.push(reader.typeName());
      cursor.take('not', 'null');
    } while (cursor.take(','));
    type.elements = elements;
  } else if (!cursor.is(')')) {
    const sizes: string[] = [];
    do {
      const sign = cursor.take('-') ? '-' : '';
      const token = cursor.next('a size');
      const word = token.kind === 'word' ? ` ${cursor.takeOne('char', 'byte') ?? ''}`.trimEnd() : '';
      const unit = token.kind === 'number' ? cursor.takeOne('char', 'byte') : undefined;
      sizes.push(`${sign}${cursor.textOf(token)}${word}${unit === undefined ? '' : ` ${unit}`}`);
    } while (cursor.take(','));
    type.sizes = sizes;
  }
  cursor.expect(')');
}

function readSuffixes(reader: Reader, type: Part): void {
  const { cursor } = reader;
  if (type.name === 'timestamp' || type.name === 'time') {
    if (cursor.take('with', 'time', 'zone')) type.zone = 'with';
    else if (cursor.take('without', 'time', 'zone')) type.zone = 'without';
    else if (cursor.take('with', 'local', 'time', 'zone')) type.zone = 'local';
    if (type.sizes === undefined && cursor.is('(') && type.zone !== undefined) readBrackets(reader, type);
  }
  const suffixes: string[] = [];
  if (type.name === 'interval') {
    const unit = cursor.takeOne(...INTERVAL_UNITS);
    if (unit !== undefined) {
      const to = cursor.take('to') ? cursor.takeOne(...INTERVAL_UNITS) : undefined;
      suffixes.push(to === undefined ? unit : `${unit} to ${to}`);
    }
  }
  for (;;) {
    const word = cursor.takeOne('unsigned', 'signed', 'zerofill');
    if (word !== undefined) suffixes.push(word);
    else if (cursor.is('character', 'set') || cursor.is('charset')) {
      cursor.at += cursor.is('charset') ? 1 : 2;
      suffixes.push(`character set ${cursor.textOf(cursor.next('a character set')).toLowerCase()}`);
    } else break;
  }
  if (suffixes.length > 0) type.suffixes = suffixes;
}

function readDimensions({ cursor }: Reader, type: Part): void {
  const dimensions: Array<string | null> = [];
  for (;;) {
    if (cursor.is('[', ']')) {
      cursor.take('[', ']');
      dimensions.push(null);
    } else if (cursor.is('[') && cursor.token(1)?.kind === 'number' && cursor.what(2) === ']') {
      dimensions.push(cursor.textOf(cursor.tokens[cursor.at + 1]));
      cursor.at += 3;
    } else if (cursor.is('array') && type.name !== 'array' && cursor.dialect.precedence === 'postgres') {
      cursor.take('array');
      dimensions.push(null);
    } else break;
  }
  if (dimensions.length > 0) type.dimensions = dimensions;
}
