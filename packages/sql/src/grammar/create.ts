import type { CreateTable, CreateView, Drop, Name, OtherStatement, Statement } from '../tree/index.ts';
import { readTableBody } from './column.ts';
import type { Reader } from './reader.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MODIFIERS = new Set(
  (
    'temp temporary transient unlogged external global local volatile hybrid iceberg dynamic virtual secure recursive ' +
    'materialized forced force noforce live streaming incremental algorithm definer sql security snapshot persistent private public event'
  ).split(' '),
);

/** CREATE of a table or a view; of anything else what its words say. */
export function readCreate(reader: Reader, start: number): Statement {
  const { cursor } = reader;
  const from = cursor.at;
  cursor.expect('create');
  const orReplace = cursor.take('or', 'replace') || undefined;
  cursor.take('or', 'refresh');
  cursor.take('or', 'alter');
  const modifiers: string[] = [];
  while (cursor.isAny(MODIFIERS)) {
    const place = cursor.at;
    cursor.at++;
    // ALGORITHM = MERGE DEFINER = a@b of MySQL
    if (cursor.take('='))
      while (!cursor.isDone && !cursor.isAny(MODIFIERS) && !cursor.is('view')) cursor.at++;
    modifiers.push(cursor.textFrom(place).toLowerCase());
  }
  const hasModifiers = modifiers.length > 0 ? modifiers : undefined;
  if (cursor.take('table')) {
    if (modifiers.includes('dynamic'))
      return readView(reader, { orReplace, modifiers: [...modifiers, 'table'] }, start);
    return readTable(reader, { orReplace, modifiers: hasModifiers }, start);
  }
  if (cursor.take('view')) return readView(reader, { orReplace, modifiers: hasModifiers }, start);
  cursor.at = from;
  return readOther(reader, start);
}

/** Whatever is known by its first words only. */
export function readOther(reader: Reader, start: number): OtherStatement {
  const { cursor } = reader;
  const from = cursor.at;
  const words: string[] = [];
  while (words.length < 3 && cursor.token(words.length)?.kind === 'word')
    words.push(cursor.what(words.length));
  cursor.at = cursor.tokens.length;
  return {
    kind: 'other',
    statement: words.join(' '),
    text: cursor.textFrom(from),
    span: cursor.spanFrom(start),
  };
}

type Head = Pick<CreateTable, 'orReplace' | 'modifiers'>;

function readTable(reader: Reader, head: Head, start: number): CreateTable {
  const { cursor } = reader;
  const ifNotExists = cursor.take('if', 'not', 'exists') || undefined;
  const name = reader.qualifiedName('a table');
  const table: Mutable<CreateTable> = { kind: 'create_table', name, ...head, ifNotExists };
  if (cursor.take('partition', 'of'))
    table.from = { form: 'partition of', name: reader.qualifiedName('a table') };
  const copied = cursor.what() === 'shallow' || cursor.what() === 'deep' ? cursor.what(1) : cursor.what();
  if (['like', 'clone', 'copy'].includes(copied)) {
    if (!cursor.is(copied)) cursor.at++;
    cursor.at++;
    table.from = { form: copied as 'like', name: reader.qualifiedName('a table') };
  }
  if (cursor.is('(') && !cursor.opensQuery) {
    const { columns, constraints } = readTableBody(reader);
    table.columns = columns;
    if (constraints.length > 0) table.constraints = constraints;
  } else if (cursor.opensQuery) table.query = reader.query();
  const options = readOptions(reader);
  if (options !== undefined) table.options = [options];
  if (cursor.take('as') || reader.startsQuery()) {
    if (cursor.is('table') && cursor.what(1) === 'function') cursor.unexpected('a query');
    table.query = reader.query();
    if (cursor.take('with', 'no', 'data')) table.withData = false;
    else if (cursor.take('with', 'data')) table.withData = true;
    const behind = readOptions(reader);
    if (behind !== undefined) table.options = [...(table.options ?? []), behind];
  }
  return { ...table, span: cursor.spanFrom(start) };
}

/** Everything up to AS and a query, or to the end, as written. */
function readOptions(reader: Reader): string | undefined {
  const { cursor } = reader;
  const from = cursor.at;
  while (!cursor.isDone) {
    if (cursor.is('select') || (cursor.is('with') && cursor.what(2) === 'as')) break;
    if (cursor.is('as') && startsQueryBehind(reader)) break;
    if (cursor.is('(')) cursor.skipBrackets();
    else if (cursor.is(')')) cursor.unexpected('an option');
    else cursor.at++;
  }
  return cursor.textFrom(from) || undefined;
}

function startsQueryBehind(reader: Reader): boolean {
  const { cursor } = reader;
  cursor.at++;
  const starts = reader.startsQuery();
  cursor.at--;
  return starts;
}

function readView(reader: Reader, head: Head, start: number): CreateView {
  const { cursor } = reader;
  const ifNotExists = cursor.take('if', 'not', 'exists') || undefined;
  const name = reader.qualifiedName('a view');
  const columns = cursor.is('(') ? readViewColumns(reader) : undefined;
  const options = readOptions(reader);
  cursor.expect('as');
  const query = reader.query();
  const from = cursor.at;
  const isTail = cursor.is('with') || cursor.is('comment') || cursor.is('options');
  if (isTail) cursor.at = cursor.tokens.length;
  const tail = cursor.textFrom(from) || undefined;
  const list = options === undefined ? undefined : [options];
  return {
    kind: 'create_view',
    name,
    ...head,
    ifNotExists,
    columns,
    query,
    options: list,
    tail,
    span: cursor.spanFrom(start),
  };
}

/** The names of a view's columns; what is said of them besides is left out. */
function readViewColumns(reader: Reader): readonly Name[] {
  const { cursor } = reader;
  cursor.expect('(');
  const names: Name[] = [];
  do {
    names.push(cursor.name('a column'));
    while (!cursor.isDone && !cursor.is(',') && !cursor.is(')')) {
      if (cursor.is('(')) cursor.skipBrackets();
      else cursor.at++;
    }
  } while (cursor.take(','));
  cursor.expect(')');
  return names;
}

/** DROP, from its first word on. */
export function readDrop(reader: Reader, start: number): Drop {
  const { cursor } = reader;
  cursor.expect('drop');
  const words: string[] = [];
  while (cursor.token()?.kind === 'word' && words.length < 3 && !cursor.is('if')) {
    const isName =
      words.length > 0 &&
      ![
        'materialized',
        'external',
        'temporary',
        'dynamic',
        'file',
        'masking',
        'row',
        'access',
        'foreign',
      ].includes(words.at(-1) ?? '');
    if (isName) break;
    words.push(cursor.what());
    cursor.at++;
  }
  const ifExists = cursor.take('if', 'exists') || undefined;
  const names = [];
  do {
    names.push(reader.qualifiedName('a name'));
    if (cursor.is('(')) cursor.skipBrackets();
  } while (cursor.take(','));
  const from = cursor.at;
  cursor.at = cursor.tokens.length;
  const options = cursor.textFrom(from).toLowerCase() || undefined;
  return { kind: 'drop', object: words.join(' '), names, ifExists, options, span: cursor.spanFrom(start) };
}
