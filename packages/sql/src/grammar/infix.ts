import type { Expression } from '../tree/index.ts';
import { readPostfix } from './postfix.ts';
import { binaryPower, POWER, predicatePower } from './powers.ts';
import { readIs, readPredicate, readQuantified, startsPredicate, takeQuantifier } from './predicates.ts';
import type { Reader } from './reader.ts';

/** What follows an expression and makes a larger one of it: an operator that binds tighter than `power`. */
export function readInfix(
  reader: Reader,
  left: Expression,
  power: number,
  start: number,
): Expression | undefined {
  const { cursor } = reader;
  const token = cursor.token();
  if (token === undefined) return undefined;
  if (token.kind === 'word') return readWordInfix(reader, left, power, start);
  if (token.kind === 'punctuation') return readPostfix(reader, left, start);
  if (token.kind !== 'operator') return undefined;
  const operator = cursor.what();
  if (operator === '::') {
    cursor.at++;
    const type = reader.typeName();
    return { kind: 'cast', operand: left, type, form: '::', span: cursor.spanFrom(start) };
  }
  if (operator === '=>' || operator === '|>' || operator === '!') return undefined;
  if (operator === '->' && reader.dialect.arrow === 'lambda') return undefined;
  const strength = binaryPower(operator, reader.dialect);
  if (strength === undefined || strength <= power) return undefined;
  cursor.at++;
  return readRight(reader, left, operator, strength, start);
}

function readRight(
  reader: Reader,
  left: Expression,
  operator: string,
  strength: number,
  start: number,
): Expression {
  const quantifier = takeQuantifier(reader);
  if (quantifier !== undefined) {
    const right = readQuantified(reader);
    return { kind: 'quantified', operator, left, quantifier, right, span: reader.cursor.spanFrom(start) };
  }
  const right = reader.expression(strength);
  return { kind: 'binary', operator, left, right, span: reader.cursor.spanFrom(start) };
}

function readWordInfix(
  reader: Reader,
  left: Expression,
  power: number,
  start: number,
): Expression | undefined {
  const { cursor, dialect } = reader;
  const word = cursor.what();
  switch (word) {
    case 'and':
    case 'or':
      return POWER[word] > power ? readLogical(reader, left, word, start) : undefined;
    case 'is':
      return predicatePower(dialect, 'is') > power ? readIs(reader, left, start) : undefined;
    case 'isnull':
    case 'notnull':
      if (predicatePower(dialect, 'is') <= power || dialect.arrow === 'lambda') return undefined;
      cursor.at++;
      return {
        kind: 'is',
        operand: left,
        value: 'null',
        negated: word === 'notnull',
        span: cursor.spanFrom(start),
      };
    case 'collate':
      if (POWER.collate <= power) return undefined;
      cursor.at++;
      return {
        kind: 'collate',
        operand: left,
        collation: reader.qualifiedName('a collation'),
        span: cursor.spanFrom(start),
      };
    case 'at':
      return POWER.zone > power ? readZone(reader, left, start) : undefined;
    case 'operator':
      return cursor.what(1) === '(' && POWER.other > power
        ? readNamedOperator(reader, left, start)
        : undefined;
    case 'overlaps':
      if (POWER.other <= power || cursor.what(1) !== '(') return undefined;
      cursor.at++;
      return readRight(reader, left, word, POWER.other, start);
    case 'div':
    case 'mod':
    case 'xor':
      return readWordBinary(reader, left, word, power, start);
  }
  const isNegated = word === 'not';
  if (!startsPredicate(reader, isNegated ? 1 : 0) || predicatePower(dialect, 'like') <= power)
    return undefined;
  return readPredicate(reader, left, start);
}

function readLogical(reader: Reader, left: Expression, operator: 'and' | 'or', start: number): Expression {
  const { cursor } = reader;
  const operands = [left];
  while (cursor.take(operator)) operands.push(reader.expression(POWER[operator]));
  return { kind: 'logical', operator, operands, span: cursor.spanFrom(start) };
}

function readZone(reader: Reader, operand: Expression, start: number): Expression | undefined {
  const { cursor } = reader;
  if (cursor.take('at', 'local')) return { kind: 'at_time_zone', operand, span: cursor.spanFrom(start) };
  if (!cursor.take('at', 'time', 'zone')) return undefined;
  const zone = reader.expression(POWER.zone);
  return { kind: 'at_time_zone', operand, zone, span: cursor.spanFrom(start) };
}

function readNamedOperator(reader: Reader, left: Expression, start: number): Expression {
  const { cursor } = reader;
  const from = cursor.at;
  cursor.take('operator');
  cursor.skipBrackets();
  const operator = cursor.textFrom(from).toLowerCase();
  const right = reader.expression(POWER.other);
  return { kind: 'binary', operator, left, right, span: cursor.spanFrom(start) };
}

function readWordBinary(
  reader: Reader,
  left: Expression,
  word: 'div' | 'mod' | 'xor',
  power: number,
  start: number,
): Expression | undefined {
  const { dialect } = reader.dialect;
  const strength = binaryPower(word, reader.dialect) ?? 0;
  const isKnown = dialect === 'mysql' || (dialect === 'spark' && word === 'div');
  if (!isKnown || strength <= power) return undefined;
  reader.cursor.at++;
  return readRight(reader, left, word, strength, start);
}
