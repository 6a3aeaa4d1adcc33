import type { Block, Expression, Statement } from '../tree/index.ts';
import type { Reader } from './reader.ts';

const OPENERS = new Set(['if', 'while', 'loop', 'repeat', 'for', 'begin', 'case']);
const NOT_A_BLOCK = new Set([
  'transaction',
  'work',
  'tran',
  'isolation',
  'deferred',
  'immediate',
  'exclusive',
  'read',
  'not',
  '',
]);

/** Whether a block of a script starts here, and not a transaction. */
export function startsBlock({ cursor, dialect }: Reader): boolean {
  if (!['bigquery', 'snowflake', 'mysql', 'spark', 'redshift'].includes(dialect.dialect)) return false;
  const word = cursor.what();
  if (word === 'declare') return dialect.dialect === 'snowflake';
  if (word === 'begin') return !NOT_A_BLOCK.has(cursor.what(1)) || cursor.token(1)?.kind === 'quoted';
  if (word === 'if' || word === 'case') return cursor.tokens.length > 3;
  return OPENERS.has(word) && word !== 'begin';
}

/** A block with what is nested in it, in the order of the text. */
export function readBlock(reader: Reader, start: number): Block {
  const { cursor } = reader;
  const statement = cursor.what();
  const from = cursor.at;
  const conditions: Expression[] = [];
  const body: Statement[] = [];
  if (cursor.take('declare')) readDeclarations(reader, conditions, body);
  while (!cursor.isDone) readPiece(reader, conditions, body);
  return {
    kind: 'block',
    statement,
    conditions,
    body,
    text: cursor.textFrom(from),
    span: cursor.spanFrom(start),
  };
}

const VALUES = new Set(['default', ':=', 'for']);

/** `a int default 1; c cursor for select ...; r resultset default (select ...);` up to BEGIN. */
function readDeclarations(reader: Reader, conditions: Expression[], body: Statement[]): void {
  const { cursor } = reader;
  while (!cursor.isDone && !cursor.is('begin')) {
    const end = findEnd(reader, new Set([';']));
    while (cursor.at < end && !cursor.isAny(VALUES)) cursor.at++;
    if (cursor.at + 1 < end) {
      const part = reader.part(cursor.at + 1, end);
      if (cursor.is('for')) body.push(part.query());
      else conditions.push(part.expression());
    }
    cursor.at = end;
    cursor.take(';');
  }
}

const ALONE = new Set(['begin', 'then', 'else', 'do', 'loop', 'repeat', 'exception', ';']);
const CONDITIONS = new Set(['if', 'elseif', 'elsif', 'while', 'until', 'when', 'case']);

function readPiece(reader: Reader, conditions: Expression[], body: Statement[]): void {
  const { cursor } = reader;
  const word = cursor.what();
  if (ALONE.has(word)) {
    cursor.at++;
    return;
  }
  if (word === 'end') {
    while (!cursor.isDone && !cursor.is(';')) cursor.at++;
    return;
  }
  if (CONDITIONS.has(word)) {
    cursor.at++;
    const end = findEnd(reader, new Set(['then', 'do', 'loop', ';', 'when']));
    if (end > cursor.at) conditions.push(reader.part(cursor.at, end).expression());
    cursor.at = end;
    return;
  }
  if (word === 'for') {
    const end = findEnd(reader, new Set(['do', 'loop']));
    while (cursor.at < end && !cursor.is('in')) cursor.at++;
    if (cursor.is('in') && cursor.at + 1 < end) body.push(reader.part(cursor.at + 1, end).query());
    cursor.at = end;
    return;
  }
  const end = findEnd(reader, new Set([';']));
  if (end > cursor.at) body.push(reader.part(cursor.at, end).statement());
  cursor.at = end;
}

/** The first of the words outside of brackets and CASE, or the end. */
function findEnd({ cursor }: Reader, words: ReadonlySet<string>): number {
  const before = cursor.at;
  let cases = 0;
  while (!cursor.isDone) {
    if (cases === 0 && cursor.isAny(words)) break;
    if (cursor.is('case')) cases++;
    else if (cursor.is('end') && cases > 0) cases--;
    if (cursor.is('(')) cursor.skipBrackets();
    else cursor.at++;
  }
  const end = cursor.at;
  cursor.at = before;
  return end;
}
