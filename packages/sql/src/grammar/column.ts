import type {
  ColumnConstraint,
  ColumnDefinition,
  Expression,
  Name,
  Reference,
  TableConstraint,
} from '../tree/index.ts';
import { readNames } from './query.ts';
import type { Reader } from './reader.ts';

type Part<T> = T extends unknown ? Omit<T, 'span' | 'name'> : never;

const CONSTRAINT_WORDS = new Set(
  (
    'constraint not null primary unique default check references generated as identity auto_increment autoincrement ' +
    'collate comment encode on masking with options tag distkey sortkey stored virtual key invisible visible character ' +
    'charset policy hidden codec compression ignore'
  ).split(' '),
);
const TABLE_WORDS = new Set(
  'constraint primary unique foreign check exclude like key index fulltext spatial period projection'.split(
    ' ',
  ),
);

/** What stands between the brackets of CREATE TABLE. */
export function readTableBody(reader: Reader): {
  columns: ColumnDefinition[];
  constraints: TableConstraint[];
} {
  const { cursor } = reader;
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  cursor.expect('(');
  while (!cursor.is(')')) {
    if (startsConstraint(reader)) constraints.push(readTableConstraint(reader));
    else columns.push(readColumn(reader));
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { columns, constraints };
}

function startsConstraint({ cursor }: Reader): boolean {
  if (!cursor.isAny(TABLE_WORDS)) return false;
  const next = cursor.what(1);
  switch (cursor.what()) {
    case 'constraint':
    case 'foreign':
    case 'exclude':
    case 'fulltext':
    case 'spatial':
      return true;
    case 'primary':
      return next === 'key';
    case 'unique':
    case 'check':
      return next === '(' || next === 'key' || next === 'index' || cursor.what(2) === '(';
    case 'like':
      return true;
    case 'period':
      return next === 'for';
    default:
      return (
        cursor.dialect.dialect === 'mysql' &&
        (next === '(' || cursor.what(2) === '(' || cursor.what(2) === 'using')
      );
  }
}

/** A column's name, type and constraints. */
export function readColumn(reader: Reader): ColumnDefinition {
  const { cursor } = reader;
  const start = cursor.start;
  const name = cursor.name('a column');
  const hasType =
    cursor.token()?.kind === 'quoted' ||
    (cursor.token()?.kind === 'word' &&
      (!cursor.isAny(CONSTRAINT_WORDS) || cursor.is('character', 'varying'))) ||
    cursor.is('character', '(');
  const type = hasType ? reader.typeName() : undefined;
  const constraints: ColumnConstraint[] = [];
  while (!cursor.isDone && !cursor.is(',') && !cursor.is(')') && !cursor.is(';')) {
    const place = cursor.at;
    constraints.push(readColumnConstraint(reader));
    if (cursor.at === place) cursor.unexpected('a constraint');
  }
  return { name, type, constraints, span: cursor.spanFrom(start) };
}

function readColumnConstraint(reader: Reader): ColumnConstraint {
  const { cursor } = reader;
  const start = cursor.start;
  const name = cursor.take('constraint') ? cursor.name('a constraint') : undefined;
  const part = readKnown(reader) ?? readGenerated(reader) ?? readOther(reader);
  return { ...part, name, span: cursor.spanFrom(start) } as ColumnConstraint;
}

function readKnown(reader: Reader): Part<ColumnConstraint> | undefined {
  const { cursor } = reader;
  if (cursor.take('not', 'null')) return { kind: 'not_null' };
  if (cursor.take('null')) return { kind: 'null' };
  if (cursor.take('primary', 'key')) return { kind: 'primary_key', options: readOptions(reader) };
  if (cursor.take('unique')) {
    cursor.take('key');
    return { kind: 'unique', options: readOptions(reader) };
  }
  if (cursor.take('default')) return { kind: 'default', value: reader.expression(60) };
  if (cursor.take('check')) return { kind: 'check', condition: reader.expression(100) };
  if (cursor.take('references')) return { kind: 'references', reference: readReference(reader) };
  if (cursor.take('collate')) return { kind: 'collate', collation: collation(reader) };
  if (cursor.is('comment') && cursor.token(1)?.kind === 'text') {
    cursor.take('comment');
    const text = reader.expression(120);
    return { kind: 'comment', text: text.kind === 'literal' ? String(text.value) : '' };
  }
  return undefined;
}

/** A collation: a name, or in some dialects a text. */
function collation(reader: Reader): readonly Name[] {
  if (reader.cursor.token()?.kind !== 'text') return reader.qualifiedName('a collation');
  const text = reader.expression(120);
  return [{ text: text.kind === 'literal' ? String(text.value) : '', quoted: true, span: text.span }];
}

function readGenerated(reader: Reader): Part<ColumnConstraint> | undefined {
  const { cursor } = reader;
  const from = cursor.at;
  let always: boolean | undefined;
  if (cursor.take('generated')) {
    if (cursor.take('always')) always = true;
    else if (cursor.take('by', 'default')) cursor.take('on', 'null');
    cursor.expect('as');
    if (cursor.take('identity')) {
      return { kind: 'identity', form: 'generated', always, options: readIdentity(reader) };
    }
    return readComputed(reader);
  }
  if (cursor.is('as', '(')) {
    cursor.take('as');
    return readComputed(reader);
  }
  const word = cursor.takeOne('identity', 'auto_increment', 'autoincrement');
  if (word === undefined) {
    cursor.at = from;
    return undefined;
  }
  return { kind: 'identity', form: word, options: readIdentity(reader) };
}

function readComputed(reader: Reader): Part<ColumnConstraint> {
  const { cursor } = reader;
  cursor.expect('(');
  const expression = reader.expression();
  cursor.expect(')');
  const word = cursor.takeOne('stored', 'virtual', 'persistent', 'persisted');
  const stored = word === 'virtual' ? 'virtual' : word === undefined ? undefined : 'stored';
  return { kind: 'generated', expression, stored };
}

/** `(1, 1)`, START 1 INCREMENT 1 ORDER: as written. */
function readIdentity({ cursor }: Reader): string | undefined {
  const from = cursor.at;
  if (cursor.is('(')) cursor.skipBrackets();
  const words = new Set(['start', 'with', 'increment', 'by', 'order', 'noorder']);
  while (cursor.isAny(words)) {
    cursor.at++;
    if (cursor.token()?.kind === 'number') cursor.at++;
  }
  return cursor.textFrom(from) || undefined;
}

const OPTION_WORDS = new Set(
  'asc desc on conflict rollback abort fail ignore replace enforced enable disable validate novalidate rely norely deferrable initially deferred immediate clustered nonclustered using index btree hash include'.split(
    ' ',
  ),
);

/** What stands behind a key, as written, lower case. */
function readOptions({ cursor }: Reader): string | undefined {
  const from = cursor.at;
  for (;;) {
    const isNegated = cursor.is('not') && ['enforced', 'deferrable', 'valid'].includes(cursor.what(1));
    if (isNegated) cursor.at += 2;
    else if (cursor.is('on') && cursor.what(1) === 'update') break;
    else if (cursor.isAny(OPTION_WORDS)) {
      cursor.at++;
      if (cursor.is('(')) cursor.skipBrackets();
    } else break;
  }
  return cursor.textFrom(from).toLowerCase() || undefined;
}

function readReference(reader: Reader): Reference {
  const { cursor } = reader;
  const table = reader.qualifiedName('a table');
  const columns = cursor.is('(') ? readNames(reader) : undefined;
  const from = cursor.at;
  for (;;) {
    if (cursor.is('on') && ['delete', 'update'].includes(cursor.what(1))) {
      cursor.at += 2;
      if (!cursor.take('set')) cursor.take('no');
      cursor.next('an action');
    } else if (cursor.take('match')) cursor.next('FULL or SIMPLE');
    else if (cursor.is('not') && ['deferrable', 'enforced', 'valid'].includes(cursor.what(1))) cursor.at += 2;
    else if (cursor.isAny(OPTION_WORDS) && !cursor.is('on')) cursor.at++;
    else break;
  }
  return { table, columns, options: cursor.textFrom(from).toLowerCase() || undefined };
}

/** Anything else behind a column, as written, up to what is known again. */
function readOther({ cursor }: Reader): Part<ColumnConstraint> {
  const from = cursor.at;
  do {
    if (cursor.is('(') || cursor.is('[')) cursor.skipBrackets();
    else cursor.next('a constraint');
  } while (
    !cursor.isDone &&
    !cursor.is(',') &&
    !cursor.is(')') &&
    !startsKnown(cursor.what(), cursor.what(1))
  );
  return { kind: 'other', text: cursor.textFrom(from) };
}

function startsKnown(word: string, next: string): boolean {
  if (word === 'not') return next === 'null';
  if (word === 'primary') return next === 'key';
  return [
    'constraint',
    'unique',
    'default',
    'check',
    'references',
    'generated',
    'identity',
    'comment',
  ].includes(word);
}

/** A constraint of the table. */
export function readTableConstraint(reader: Reader): TableConstraint {
  const { cursor } = reader;
  const start = cursor.start;
  const name = cursor.take('constraint') ? cursor.name('a constraint') : undefined;
  const part = readTablePart(reader);
  return { ...part, name, span: cursor.spanFrom(start) } as TableConstraint;
}

function readTablePart(reader: Reader): Part<TableConstraint> {
  const { cursor } = reader;
  if (cursor.is('primary', 'key') || (cursor.is('unique') && cursor.what(1) === '(')) {
    const kind = cursor.is('unique') ? 'unique' : 'primary_key';
    cursor.at += kind === 'unique' ? 1 : 2;
    cursor.takeOne('clustered', 'nonclustered');
    return { kind, ...readKeys(reader), options: readOptions(reader) };
  }
  if (cursor.take('foreign', 'key')) {
    const columns = readNames(reader);
    cursor.expect('references');
    return { kind: 'foreign_key', columns, reference: readReference(reader) };
  }
  if (cursor.take('check'))
    return { kind: 'check', condition: reader.expression(100), options: readOptions(reader) };
  const from = cursor.at;
  while (!cursor.isDone && !cursor.is(',') && !cursor.is(')')) {
    if (cursor.is('(')) cursor.skipBrackets();
    else cursor.at++;
  }
  if (cursor.at === from) cursor.unexpected('a constraint');
  return { kind: 'other', text: cursor.textFrom(from) };
}

function readKeys(reader: Reader): { columns: readonly Expression[]; descending?: readonly number[] } {
  const { cursor } = reader;
  cursor.expect('(');
  const columns: Expression[] = [];
  const descending: number[] = [];
  do {
    columns.push(reader.expression());
    if (cursor.takeOne('asc', 'desc') === 'desc') descending.push(columns.length - 1);
  } while (cursor.take(','));
  cursor.expect(')');
  return descending.length > 0 ? { columns, descending } : { columns };
}
