import type { DialectFacts } from '../dialect/index.ts';
import type { Cursor } from './cursor.ts';
import type { SqlExpression } from './tree.ts';

/** What the forms below need of the parser of expressions. */
interface Reader {
  readonly cursor: Cursor;
  readonly facts: DialectFacts;
  parse(power: number): SqlExpression;
}

/** CASE, after its first word. */
export function parseCase(parser: Reader, start: number): SqlExpression {
  const { cursor } = parser;
  const operand = cursor.word() === 'when' ? undefined : parser.parse(0);
  const branches: Array<{ when: SqlExpression; then: SqlExpression }> = [];
  while (cursor.takeWords('when')) {
    const when = parser.parse(0);
    cursor.expectWord('then');
    branches.push({ when, then: parser.parse(0) });
  }
  if (branches.length === 0) cursor.unexpected('WHEN');
  const otherwise = cursor.takeWords('else') ? parser.parse(0) : undefined;
  cursor.expectWord('end');
  return { kind: 'case', operand, branches, otherwise, span: cursor.spanFrom(start) };
}

/** CAST and TRY_CAST, after their first word. */
export function parseCast(parser: Reader, start: number, lenient: boolean): SqlExpression {
  const { cursor } = parser;
  cursor.expectMark('(');
  const operand = parser.parse(0);
  cursor.expectWord('as');
  const type = parseTypeName(parser);
  cursor.expectMark(')');
  return { kind: 'cast', operand, type, ...(lenient ? { lenient } : {}), span: cursor.spanFrom(start) };
}

const LONG_TYPES = ['timestamp with time zone', 'time with time zone', 'double precision'];

/** The name of a type of the allow-list, in lower case, with its numbers: `decimal(18, 2)`. */
export function parseTypeName(parser: Reader): string {
  const { cursor, facts } = parser;
  for (const long of LONG_TYPES) if (cursor.takeWords(...long.split(' '))) return long;
  const token = cursor.next('the name of a type');
  const name = cursor.textOf(token).toLowerCase();
  if (token.kind !== 'word' || !facts.types.has(name)) {
    cursor.refuse('SQL_TYPE_NOT_ALLOWED', `${cursor.textOf(token)} is not a type that may be used`, token);
  }
  if (!cursor.takeMark('(')) return name;
  const numbers: string[] = [];
  do {
    const number = cursor.next('a number');
    const text = cursor.textOf(number);
    if (!/^\d{1,4}$/.test(text)) cursor.refuse('SQL_SYNTAX', `${text} is not a size of a type`, number);
    numbers.push(text);
  } while (cursor.takeMark(','));
  cursor.expectMark(')');
  return `${name}(${numbers.join(', ')})`;
}
