import type {
  Expression,
  FromItem,
  FunctionItem,
  Name,
  QualifiedName,
  Sample,
  TableItem,
  Unnest,
} from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readMatchRecognize } from './match-recognize.ts';
import { readPivot, readUnpivot } from './pivot.ts';
import type { Reader } from './reader.ts';
import { readSample, readTableAlias, startsSample } from './table-alias.ts';
import { isAlias } from './words.ts';

/** One thing rows come from, with what may be put behind it: alias, sample, pivot. */
export function readPrimary(reader: Reader): FromItem {
  const { cursor } = reader;
  const start = cursor.start;
  let item = readSource(reader, start);
  for (;;) {
    if (cursor.is('pivot', '(')) item = readPivot(reader, item, start);
    else if (cursor.is('unpivot') && ['(', 'include', 'exclude'].includes(cursor.what(1))) {
      item = readUnpivot(reader, item, start);
    } else if (cursor.is('match_recognize', '(')) item = readMatchRecognize(reader, item, start);
    else return item;
    item = { ...item, alias: readTableAlias(reader), span: cursor.spanFrom(start) };
  }
}

function readSource(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  const lateral = (cursor.is('lateral') && cursor.what(1) !== 'view' && cursor.take('lateral')) || undefined;
  const item = readUnaliased(reader, lateral, start);
  const { sample: early, item: sampled } = sampleBefore(reader, item);
  const alias = sampled.kind === 'unnest' ? undefined : readTableAlias(reader);
  let result = sampled;
  if (alias !== undefined) result = { ...result, alias } as FromItem;
  if (result.kind === 'unnest') result = readUnnestAlias(reader, result);
  if (result.kind === 'table') result = readHints(reader, result);
  if (result.kind === 'function' && cursor.take('with', 'ordinality'))
    result = { ...result, ordinality: true };
  const sample = early ?? (startsSample(reader) ? readSample(reader) : undefined);
  if (sample !== undefined && result.kind !== 'join') result = { ...result, sample } as FromItem;
  return { ...result, span: cursor.spanFrom(start) };
}

function sampleBefore(reader: Reader, item: FromItem): { sample?: Sample; item: FromItem } {
  return startsSample(reader) ? { sample: readSample(reader), item } : { item };
}

function readUnaliased(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  const token = cursor.token();
  if (cursor.is('(')) return readRound(reader, lateral, start);
  if (token?.kind === 'text') return readFile(reader, start);
  if (cursor.is('@')) return readStage(reader, start);
  if (cursor.is('unnest', '(')) return readUnnest(reader, lateral, start);
  if (cursor.is('rows', 'from', '(')) return readRowsFrom(reader, start);
  if (cursor.is('table', '(')) return readTableFunction(reader, lateral, start);
  if (cursor.is('values', '(') && cursor.dialect.dialect !== 'mysql') {
    return { kind: 'derived', query: reader.query(), lateral, span: cursor.spanFrom(start) };
  }
  const only = (cursor.is('only') && cursor.token(1)?.kind === 'word' && cursor.take('only')) || undefined;
  const name = readTableName(reader);
  if (cursor.is('(')) {
    cursor.at--;
    const call = readNamedCall(reader, name, start);
    const ordinality = cursor.take('with', 'ordinality') || undefined;
    return { kind: 'function', calls: [call], lateral, ordinality, span: cursor.spanFrom(start) };
  }
  const version = readVersion(reader);
  return { kind: 'table', name, only, lateral, version, span: cursor.spanFrom(start) } as TableItem;
}

/** The call whose name was read as that of a table. */
function readNamedCall(reader: Reader, name: QualifiedName, start: number): Expression {
  const { cursor } = reader;
  // The last part of the name is read again with its brackets; the parts before it are put back.
  const call = reader.expression(120);
  if (call.kind !== 'call') return cursor.unexpected('a function');
  return { ...call, name, span: cursor.spanFrom(start) };
}

/** `a.b.c`, BigQuery's `` `a.b.c` `` and `a-b.c`, wildcards included. */
function readTableName(reader: Reader): QualifiedName {
  const { cursor, dialect } = reader;
  const next = cursor.what();
  if (
    cursor.token()?.kind === 'word' &&
    !isAlias(next, cursor.what(1), 'table', dialect) &&
    !['left', 'right', 'at', 'sample', 'use'].includes(next)
  ) {
    cursor.unexpected('a table');
  }
  return reader.qualifiedName('a table');
}

function readRound(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'derived', query, lateral, span: cursor.spanFrom(start) };
  }
  cursor.take('(');
  let item = reader.fromItem();
  const from = item.span?.start ?? cursor.start;
  // MySQL lets a list of tables stand in brackets.
  while (cursor.take(',')) {
    item = {
      kind: 'join',
      join: 'cross',
      left: item,
      right: reader.fromItem(),
      span: cursor.spanFrom(from),
    };
  }
  cursor.expect(')');
  return { kind: 'bracketed_item', item, span: cursor.spanFrom(start) };
}

function readFile(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  const text = reader.expression(120);
  const name: Name = { text: text.kind === 'literal' ? String(text.value) : '', quoted: true };
  return { kind: 'table', name: [name], file: true, span: cursor.spanFrom(start) };
}

/** Snowflake's @stage/path: everything up to white space, a comma or a bracket. */
function readStage(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  let end = start;
  while (
    !cursor.isDone &&
    (cursor.start === end || end === start) &&
    !cursor.is(',') &&
    !cursor.is(')') &&
    !cursor.is('(')
  ) {
    end = cursor.next('a stage').end;
  }
  const name: Name = { text: cursor.text.slice(start, end), span: { start, end } };
  const stage: TableItem = { kind: 'table', name: [name], stage: true, span: { start, end } };
  if (!cursor.is('(')) return stage;
  const from = cursor.at;
  cursor.skipBrackets();
  return { ...stage, hints: [cursor.textFrom(from)] };
}

function readUnnest(reader: Reader, lateral: true | undefined, start: number): Unnest {
  const { cursor } = reader;
  cursor.expect('unnest', '(');
  const arrays: Expression[] = [];
  while (!cursor.is(')')) {
    arrays.push(reader.expression());
    if (cursor.what() === '=>') {
      cursor.at++;
      arrays[arrays.length - 1] = reader.expression();
    }
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { kind: 'unnest', arrays, lateral, span: cursor.spanFrom(start) };
}

function readUnnestAlias(reader: Reader, unnest: Unnest): Unnest {
  const { cursor } = reader;
  const item: { -readonly [K in keyof Unnest]: Unnest[K] } = { ...unnest };
  for (;;) {
    if (cursor.take('with', 'ordinality')) item.ordinality = true;
    else if (cursor.take('with', 'offset')) {
      const alias = readAlias(reader, 'table');
      item.offset = alias === undefined ? {} : { alias };
    } else if (item.alias === undefined) {
      const alias = readTableAlias(reader);
      if (alias === undefined) return item;
      item.alias = alias;
    } else return item;
  }
}

function readRowsFrom(reader: Reader, start: number): FunctionItem {
  const { cursor } = reader;
  cursor.expect('rows', 'from', '(');
  const calls = [reader.expression()];
  while (cursor.take(',')) calls.push(reader.expression());
  cursor.expect(')');
  return { kind: 'function', calls, wrapper: 'rows from', span: cursor.spanFrom(start) };
}

/** TABLE(f(x)): a function, or anything that gives rows. */
function readTableFunction(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  cursor.expect('table', '(');
  const call = reader.expression();
  cursor.expect(')');
  return { kind: 'function', calls: [call], wrapper: 'table', lateral, span: cursor.spanFrom(start) };
}

/** Time travel, as written. */
function readVersion(reader: Reader): TableItem['version'] {
  const { cursor } = reader;
  const from = cursor.at;
  if ((cursor.is('at') || cursor.is('before') || cursor.is('changes')) && cursor.what(1) === '(') {
    cursor.at++;
    cursor.skipBrackets();
    if ((cursor.is('at') || cursor.is('end')) && cursor.what(1) === '(') {
      cursor.at++;
      cursor.skipBrackets();
    }
    return { words: cursor.textFrom(from) };
  }
  const isSystem =
    cursor.is('for') && ['system_time', 'system_version', 'timestamp', 'version'].includes(cursor.what(1));
  const isAsOf =
    (cursor.is('version') || cursor.is('timestamp')) && cursor.what(1) === 'as' && cursor.what(2) === 'of';
  if (!isSystem && !isAsOf) return undefined;
  if (isSystem) cursor.at += 2;
  else cursor.at++;
  cursor.expect('as', 'of');
  const words = cursor.textFrom(from);
  return { words, value: reader.expression() };
}

/** MySQL's index hints and SQLite's INDEXED BY. */
function readHints(reader: Reader, item: TableItem): TableItem {
  const { cursor } = reader;
  const hints: string[] = [...(item.hints ?? [])];
  for (;;) {
    const from = cursor.at;
    const isHint =
      ['use', 'force', 'ignore'].includes(cursor.what()) && ['index', 'key'].includes(cursor.what(1));
    if (isHint) {
      cursor.at += 2;
      if (cursor.take('for')) while (!cursor.is('(') && !cursor.isDone) cursor.at++;
      cursor.skipBrackets();
    } else if (cursor.take('indexed', 'by')) cursor.name('an index');
    else if (!cursor.take('not', 'indexed')) break;
    hints.push(cursor.textFrom(from));
  }
  return hints.length === 0 ? item : { ...item, hints };
}
