import type { Copy, Expression, SetStatement, Statement, Truncate } from '../tree/index.ts';
import { readAlter } from './alter.ts';
import { readBlock, startsBlock } from './block.ts';
import { readDelete, readInsert, readMerge, readUpdate } from './change.ts';
import { readCopy } from './copy.ts';
import { readCreate, readDrop, readOther } from './create.ts';
import { readQuery, readWith } from './query.ts';
import type { Reader } from './reader.ts';

/** First words of statements that are known by their words only. */
const OTHERS = new Set(
  (
    'grant revoke vacuum analyze analyse comment begin commit rollback start savepoint release lock unlock attach detach ' +
    'install load execute exec prepare deallocate do refresh optimize cache uncache clear msck listen unlisten notify show ' +
    'describe desc kill checkpoint cluster reindex discard security import export put get list ls remove rm undrop return ' +
    'raise assert let flush repair rename handler signal resignal leave iterate end abort move close open fetch checksum ' +
    'restore backup deny purge xa change reset_all summarize force validate unset next break continue add delimiter'
  ).split(' '),
);

/** One statement, which takes all the tokens there are. */
export function readStatement(reader: Reader): Statement {
  const { cursor } = reader;
  const start = cursor.start;
  if (startsBlock(reader)) return readBlock(reader, start);
  const word = cursor.what();
  switch (word) {
    case 'with':
      return readAfterWith(reader, start);
    case 'insert':
      return readInsert(reader, undefined, start);
    case 'replace':
      if (cursor.what(1) === '(') break;
      return readInsert(reader, undefined, start);
    case 'update':
      return readUpdate(reader, undefined, start);
    case 'delete':
      return readDelete(reader, undefined, start);
    case 'merge':
      return readMerge(reader, undefined, start);
    case 'create':
      return readCreate(reader, start);
    case 'alter':
      return readAlter(reader, start);
    case 'drop':
      return readDrop(reader, start);
    case 'truncate':
      return readTruncate(reader, start);
    case 'explain':
      return readExplain(reader, start);
    case 'call':
      cursor.take('call');
      return { kind: 'call_statement', call: reader.expression(), span: cursor.spanFrom(start) };
    case 'set':
    case 'reset':
    case 'use':
    case 'pragma':
    case 'declare':
    case 'unset':
      return readSet(reader, start);
  }
  const copy = readCopy(reader, start);
  if (copy !== undefined) return copy satisfies Copy;
  if (reader.startsQuery()) return readQuery(reader);
  if (OTHERS.has(word)) return readOther(reader, start);
  return cursor.unexpected('a statement');
}

/** WITH before INSERT, UPDATE, DELETE, MERGE or a query. */
function readAfterWith(reader: Reader, start: number): Statement {
  const { cursor } = reader;
  const before = cursor.at;
  const word = mainWord(reader);
  if (!['insert', 'update', 'delete', 'merge'].includes(word)) return readQuery(reader);
  cursor.at = before;
  const withClause = readWith(reader);
  switch (cursor.what()) {
    case 'insert':
      return readInsert(reader, withClause, start);
    case 'update':
      return readUpdate(reader, withClause, start);
    case 'delete':
      return readDelete(reader, withClause, start);
    default:
      return readMerge(reader, withClause, start);
  }
}

/** The first word behind the common tables: the first outside of brackets that starts a statement. */
function mainWord({ cursor }: Reader): string {
  const before = cursor.at;
  let word = '';
  while (!cursor.isDone) {
    if (cursor.is('(')) {
      cursor.skipBrackets();
      if (['select', 'insert', 'update', 'delete', 'merge', 'values', 'from'].includes(cursor.what())) {
        word = cursor.what();
        break;
      }
    } else cursor.at++;
  }
  cursor.at = before;
  return word;
}

function readTruncate(reader: Reader, start: number): Truncate {
  const { cursor } = reader;
  cursor.expect('truncate');
  cursor.take('table');
  const ifExists = cursor.take('if', 'exists') || undefined;
  const only = cursor.take('only') || undefined;
  const tables = [reader.qualifiedName('a table')];
  while (cursor.take(',')) tables.push(reader.qualifiedName('a table'));
  const from = cursor.at;
  cursor.at = cursor.tokens.length;
  return {
    kind: 'truncate',
    ifExists,
    only,
    tables,
    options: cursor.textFrom(from).toLowerCase() || undefined,
    span: cursor.spanFrom(start),
  };
}

function readExplain(reader: Reader, start: number): Statement {
  const { cursor } = reader;
  cursor.expect('explain');
  const from = cursor.at;
  if (cursor.is('(') && !cursor.opensQuery) cursor.skipBrackets();
  const words = new Set(
    'analyze analyse verbose extended formatted codegen cost logical using text json tabular query plan for format ='.split(
      ' ',
    ),
  );
  while (cursor.isAny(words) || (cursor.at > from && cursor.what(-1) === '=')) cursor.at++;
  const options = cursor.textFrom(from).toLowerCase();
  const analyze = /\banaly[sz]e\b(?!\s*(?:=\s*)?(?:false|off|0))/.test(options) || undefined;
  const statement = reader.statement();
  return { kind: 'explain', analyze, options: options || undefined, statement, span: cursor.spanFrom(start) };
}

/** SET, RESET, USE, PRAGMA, DECLARE: the value where it stands behind `=`, TO or DEFAULT. */
function readSet(reader: Reader, start: number): SetStatement {
  const { cursor } = reader;
  const statement = cursor.what();
  cursor.at++;
  const from = cursor.at;
  if (cursor.isDone) cursor.unexpected('a name');
  let value: Expression | undefined;
  while (!cursor.isDone && value === undefined) {
    const isValue = cursor.is('=') || cursor.is(':=') || (cursor.is('default') && statement === 'declare');
    if (cursor.is('(') && !isValue) cursor.skipBrackets();
    else cursor.at++;
    if (isValue && isReadable(reader)) value = reader.expression();
  }
  while (!cursor.isDone) cursor.at++;
  return { kind: 'set', statement, text: cursor.textFrom(from), value, span: cursor.spanFrom(start) };
}

/** Whether what follows is a value and not a bare setting such as `on` or `read committed`. */
function isReadable({ cursor }: Reader): boolean {
  const kind = cursor.token()?.kind;
  return (
    kind === 'number' ||
    kind === 'text' ||
    kind === 'parameter' ||
    cursor.is('(') ||
    (kind === 'word' && cursor.what(1) === '(')
  );
}
