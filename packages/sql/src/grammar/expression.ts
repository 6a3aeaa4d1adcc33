import type { Expression, Literal, Name, QualifiedName } from '../tree/index.ts';
import { readCall, readStar } from './call.ts';
import {
  readArray,
  readBareArray,
  readBraces,
  readCase,
  readCast,
  readConvert,
  readExtract,
  readInterval,
  readMap,
  readStruct,
  readTyped,
} from './forms.ts';
import { readInfix } from './infix.ts';
import { readPart } from './postfix.ts';
import { POWER } from './powers.ts';
import type { Reader } from './reader.ts';
import { readText } from './text.ts';
import { NO_COLUMN } from './words.ts';

/** An expression whose operators bind tighter than `power`. */
export function readExpression(reader: Reader, power: number): Expression {
  reader.enter();
  const start = reader.cursor.start;
  let left = readPrefix(reader, start);
  if (power < POWER.atom) {
    let length = 0;
    for (;;) {
      const next = readInfix(reader, left, power, start);
      if (next === undefined) break;
      left = next;
      length++;
    }
    reader.chained(length);
  }
  reader.leave();
  return left;
}

function readPrefix(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const token = cursor.token();
  switch (token?.kind) {
    case 'text':
      return readTextLiteral(reader, start);
    case 'number':
      cursor.at++;
      return { kind: 'number', text: cursor.textOf(token), span: cursor.spanFrom(start) };
    case 'parameter':
      cursor.at++;
      return { kind: 'parameter', text: cursor.textOf(token), span: cursor.spanFrom(start) };
    case 'quoted':
      return readPath(reader, start);
    case 'word':
      return readWord(reader, start);
    case 'operator':
      return readPrefixOperator(reader, start);
    case 'punctuation':
      return readBracket(reader, start);
    default:
      return cursor.unexpected('a value');
  }
}

function readTextLiteral(reader: Reader, start: number): Literal {
  const { cursor, dialect } = reader;
  const first = readText(cursor.textOf(cursor.next('a text')), dialect);
  let { value } = first;
  // Texts side by side are one text in MySQL, Spark and (on lines of their own) in PostgreSQL.
  const joins =
    dialect.dialect === 'mysql' || dialect.dialect === 'spark' || dialect.precedence === 'postgres';
  if (!joins) return { kind: 'literal', value, form: first.form, span: cursor.spanFrom(start) };
  while (cursor.token()?.kind === 'text') {
    const before = cursor.tokens[cursor.at - 1];
    const token = cursor.tokens[cursor.at];
    if (dialect.precedence === 'postgres' && !cursor.text.slice(before.end, token.start).includes('\n'))
      break;
    value += readText(cursor.textOf(token), dialect).value;
    cursor.at++;
  }
  return { kind: 'literal', value, form: first.form, span: cursor.spanFrom(start) };
}

function readPrefixOperator(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const operator = cursor.what();
  if (operator === '*') {
    if (cursor.what(1) === 'columns' && cursor.what(2) === '(') {
      cursor.take('*');
      return readColumns(reader, start, undefined, true);
    }
    return readStar(reader, start);
  }
  if (operator === '=' || operator === '<' || operator === '>' || operator === '/' || operator === '=>') {
    cursor.unexpected('a value');
  }
  cursor.at++;
  const operand = reader.expression(prefixPower(operator));
  return { kind: 'unary', operator, operand, span: cursor.spanFrom(start) };
}

/** How tightly a prefix operator binds. */
function prefixPower(operator: string): number {
  if (operator === 'not') return POWER.not;
  return POWER.sign - 1;
}

function readBracket(reader: Reader, start: number): Expression {
  const { cursor, dialect } = reader;
  if (cursor.is('(')) return readRound(reader, start);
  if (cursor.is('[') && dialect.bareArrays) return readBareArray(reader, start);
  if (cursor.is('{')) return readBraces(reader, start);
  const after = cursor.token(1);
  if (cursor.is(':') && (after?.kind === 'word' || after?.kind === 'number')) {
    cursor.at += 2;
    return { kind: 'parameter', text: `:${cursor.textOf(after)}`, span: cursor.spanFrom(start) };
  }
  return cursor.unexpected('a value');
}

/** A query, a row, or one value in brackets. */
function readRound(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'subquery', query, span: cursor.spanFrom(start) };
  }
  cursor.take('(');
  const items: Expression[] = [];
  let isRow = cursor.is(')');
  while (!cursor.is(')')) {
    items.push(reader.expression());
    if (!cursor.take(',')) break;
    isRow = true;
  }
  cursor.expect(')');
  return isRow ? { kind: 'row', items, span: cursor.spanFrom(start) } : items[0];
}

function readWord(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const next = cursor.what(1);
  switch (cursor.what()) {
    case 'null':
      return readConstant(reader, start, null);
    case 'true':
      return readConstant(reader, start, true);
    case 'false':
      return readConstant(reader, start, false);
    case 'not':
    case 'prior':
    case 'connect_by_root':
    case 'binary':
      return readWordOperator(reader, start);
    case 'case':
      return next === '.' ? readPath(reader, start) : readCase(reader, start);
    case 'exists':
      return readExists(reader, start);
    case 'default':
      if (next === '(' || next === '.') break;
      cursor.at++;
      return { kind: 'default', span: cursor.spanFrom(start) };
    case 'row':
      if (next === '(') return readRow(reader, start);
      break;
    case 'columns':
      if (next === '(' && reader.dialect.dialect === 'duckdb') return readColumns(reader, start);
      break;
    case 'approximate':
      if (cursor.token(1)?.kind !== 'word') break;
      return readApproximate(reader, start);
  }
  const form = readForm(reader, start);
  if (form !== undefined) return form;
  if (cursor.isAny(NO_COLUMN) && next !== '.' && !(next === '(' && cursor.is('like')))
    cursor.unexpected('a value');
  if (
    reader.dialect.dialect === 'mysql' &&
    cursor.what().startsWith('_') &&
    cursor.token(1)?.kind === 'text'
  ) {
    const charset = cursor.what().slice(1);
    cursor.at++;
    return { ...readTextLiteral(reader, start), charset, span: cursor.spanFrom(start) };
  }
  return readPath(reader, start);
}

/** What only looks like a function or a name. */
function readForm(reader: Reader, start: number): Expression | undefined {
  const { cursor } = reader;
  const isCall = cursor.what(1) === '(';
  switch (cursor.what()) {
    case 'cast':
    case 'try_cast':
    case 'safe_cast':
      return isCall ? readCast(reader, start) : undefined;
    case 'convert':
      return isCall ? readConvert(reader, start) : undefined;
    case 'extract':
      return isCall ? readExtract(reader, start) : undefined;
    case 'interval':
      return readInterval(reader, start);
    case 'array':
      return readArray(reader, start);
    case 'struct':
      return readStruct(reader, start);
    case 'map':
      return readMap(reader, start);
    default:
      return readTyped(reader, start);
  }
}

function readConstant(reader: Reader, start: number, value: boolean | null): Expression {
  reader.cursor.at++;
  return { kind: 'literal', value, span: reader.cursor.spanFrom(start) };
}

function readWordOperator(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const operator = cursor.what();
  const next = cursor.token(1);
  const isName =
    operator !== 'not' && (next === undefined || '(),.=<>+-*/'.includes(cursor.what(1)[0] ?? 'x'));
  if (isName || (operator === 'binary' && reader.dialect.dialect !== 'mysql')) return readPath(reader, start);
  cursor.at++;
  const operand = reader.expression(prefixPower(operator));
  return { kind: 'unary', operator, operand, span: cursor.spanFrom(start) };
}

function readExists(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  cursor.take('exists');
  if (!cursor.is('(') || !cursor.opensQuery) {
    cursor.at--;
    return readPath(reader, start);
  }
  cursor.take('(');
  const query = reader.query();
  cursor.expect(')');
  return { kind: 'exists', query, span: cursor.spanFrom(start) };
}

function readRow(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  cursor.expect('row', '(');
  const items: Expression[] = [];
  while (!cursor.is(')')) {
    items.push(reader.expression());
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { kind: 'row', items, explicit: true, span: cursor.spanFrom(start) };
}

function readColumns(reader: Reader, start: number, qualifier?: QualifiedName, unpack?: boolean): Expression {
  const { cursor } = reader;
  cursor.expect('columns');
  const call = readCall(reader, [{ text: 'columns' }], start);
  const pattern = call.kind === 'call' ? call.args[0] : undefined;
  if (pattern === undefined) return cursor.unexpected('a pattern');
  return { kind: 'columns', pattern, qualifier, unpack, span: cursor.spanFrom(start) };
}

function readApproximate(reader: Reader, start: number): Expression {
  reader.cursor.at++;
  const call = readPath(reader, start);
  return call.kind === 'call' ? { ...call, approximate: true } : call;
}

/** A dotted path, and the call or star it ends in. */
function readPath(reader: Reader, start: number): Expression {
  const { cursor } = reader;
  const path: Name[] = [cursor.name('a value')];
  while (cursor.is('.')) {
    if (cursor.what(1) === '*') {
      cursor.take('.');
      return readStar(reader, start, path);
    }
    if (cursor.what(1) === 'columns' && cursor.what(2) === '(' && reader.dialect.dialect === 'duckdb') {
      cursor.take('.');
      return readColumns(reader, start, path);
    }
    cursor.take('.');
    path.push(readPart(reader));
  }
  if (cursor.is('(')) return readCall(reader, path, start);
  return { kind: 'column', path, span: cursor.spanFrom(start) };
}
