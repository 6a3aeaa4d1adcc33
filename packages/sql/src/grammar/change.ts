import type {
  Assignment,
  Conflict,
  Delete,
  Expression,
  FromItem,
  Insert,
  Merge,
  MergeAction,
  MergeBranch,
  Name,
  OnFailure,
  QualifiedName,
  Query,
  SelectItem,
  TableItem,
  Update,
  With,
} from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readPostfix } from './postfix.ts';
import { readLimit, readNames } from './query.ts';
import type { Reader } from './reader.ts';
import { readItems } from './select.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** INSERT and REPLACE, from their first word on. */
export function readInsert(reader: Reader, withClause: With | undefined, start: number): Insert {
  const { cursor, dialect } = reader;
  const insert: Mutable<Insert> = { kind: 'insert', table: [], with: withClause };
  insert.form = readInsertForm(reader);
  if (dialect.dialect === 'postgres' && !cursor.is('into')) cursor.unexpected('INTO');
  cursor.take('into');
  cursor.take('table');
  insert.table = reader.qualifiedName('a table');
  if (cursor.take('as')) insert.alias = cursor.name('a name');
  if (cursor.take('by', 'name')) insert.byName = true;
  if (cursor.is('partition', '(')) insert.partition = readPartition(reader);
  if (cursor.is('(') && !cursor.opensQuery) insert.columns = readColumns(reader);
  if (cursor.take('by', 'name')) insert.byName = true;
  if (cursor.take('overriding')) {
    insert.overriding = cursor.takeOne('system', 'user') ?? cursor.unexpected('SYSTEM or USER');
    cursor.expect('value');
  }
  if (cursor.take('set')) insert.assignments = readAssignments(reader);
  else if (!cursor.take('default', 'values')) insert.source = readSource(reader);
  if (cursor.is('on')) insert.conflict = readConflict(reader);
  while (cursor.is('on', 'conflict')) insert.conflict = readConflict(reader);
  insert.returning = readReturning(reader);
  return { ...insert, span: cursor.spanFrom(start) };
}

function readInsertForm(reader: Reader): Insert['form'] {
  const { cursor } = reader;
  if (cursor.take('replace')) return 'replace';
  cursor.expect('insert');
  if (cursor.is('or')) return readOnFailure(reader);
  cursor.takeOne('low_priority', 'delayed', 'high_priority');
  return cursor.takeOne('overwrite', 'ignore');
}

/** OR REPLACE and its like of SQLite, IGNORE of MySQL; LOW_PRIORITY says nothing about rows. */
function readOnFailure({ cursor }: Reader): OnFailure | undefined {
  if (cursor.take('or')) {
    const word = cursor.takeOne('replace', 'ignore', 'rollback', 'abort', 'fail');
    return word === undefined ? cursor.unexpected('REPLACE or IGNORE') : `or ${word}`;
  }
  cursor.takeOne('low_priority');
  return cursor.takeOne('ignore');
}

function readSource(reader: Reader): Query {
  const { cursor, dialect } = reader;
  // MySQL and Spark know VALUE too.
  if (cursor.is('value', '(') && dialect.dialect === 'mysql') {
    const start = cursor.start;
    cursor.at++;
    const rows = [readRow(reader)];
    while (cursor.take(',')) rows.push(readRow(reader));
    return { kind: 'values', rows, span: cursor.spanFrom(start) };
  }
  return reader.query();
}

function readRow(reader: Reader): readonly Expression[] {
  const { cursor } = reader;
  cursor.expect('(');
  const row: Expression[] = [];
  while (!cursor.is(')')) {
    row.push(reader.expression());
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return row;
}

function readPartition(reader: Reader): Insert['partition'] {
  const { cursor } = reader;
  cursor.expect('partition', '(');
  const parts: Array<{ name: Name; value?: Expression }> = [];
  do {
    const name = cursor.name('a column');
    parts.push(cursor.take('=') ? { name, value: reader.expression() } : { name });
  } while (cursor.take(','));
  cursor.expect(')');
  return parts;
}

function readColumns(reader: Reader): readonly QualifiedName[] {
  const { cursor } = reader;
  cursor.expect('(');
  const names: QualifiedName[] = [];
  while (!cursor.is(')')) {
    names.push(reader.qualifiedName('a column'));
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return names;
}

/** `a = 1, (b, c) = (select ...)`. */
function readAssignments(reader: Reader): readonly Assignment[] {
  const { cursor } = reader;
  const list: Assignment[] = [];
  do {
    const start = cursor.start;
    const targets = cursor.is('(') ? readColumns(reader) : [readTarget(reader)];
    const element = cursor.is('[') ? readElement(reader, targets[0], start) : undefined;
    if (!cursor.take('=')) cursor.expect(':=');
    const value = reader.expression();
    list.push({ targets, element, value, span: cursor.spanFrom(start) });
  } while (cursor.take(','));
  return list;
}

function readTarget(reader: Reader): QualifiedName {
  if (reader.cursor.isAny(new Set(['where', 'from', 'set']))) reader.cursor.unexpected('a column');
  return reader.qualifiedName('a column');
}

/** `[1]`, `[1].b`, `[2:3]` behind a column: what of it is assigned. */
function readElement(reader: Reader, path: QualifiedName, start: number): Expression {
  let element: Expression = { kind: 'column', path, span: reader.cursor.spanFrom(start) };
  for (let next = readPostfix(reader, element, start); next; next = readPostfix(reader, element, start))
    element = next;
  return element;
}

function readConflict(reader: Reader): Conflict {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('on');
  if (cursor.take('duplicate', 'key', 'update')) {
    return { form: 'duplicate', set: readAssignments(reader), span: cursor.spanFrom(start) };
  }
  cursor.expect('conflict');
  const conflict: Mutable<Conflict> = { form: 'conflict' };
  if (cursor.take('on', 'constraint')) conflict.constraint = cursor.name('a constraint');
  else if (cursor.is('(')) {
    conflict.target = readRow(reader);
    if (cursor.take('where')) conflict.targetWhere = reader.expression();
  }
  cursor.expect('do');
  if (!cursor.take('nothing')) {
    cursor.expect('update', 'set');
    conflict.set = readAssignments(reader);
    if (cursor.take('where')) conflict.where = reader.expression();
  }
  return { ...conflict, span: cursor.spanFrom(start) };
}

function readReturning(reader: Reader): readonly SelectItem[] | undefined {
  return reader.cursor.take('returning') ? readItems(reader) : undefined;
}

/** UPDATE, from its first word on. */
export function readUpdate(reader: Reader, withClause: With | undefined, start: number): Update {
  const { cursor } = reader;
  cursor.expect('update');
  const form = readOnFailure(reader);
  const target = reader.fromList();
  const joined = target.reduce((left, right): FromItem => ({ kind: 'join', join: 'cross', left, right }));
  const update: Mutable<Update> = { kind: 'update', with: withClause, form, target: joined, set: [] };
  cursor.expect('set');
  update.set = readAssignments(reader);
  if (cursor.take('from')) update.from = reader.fromList();
  readRows(reader, update);
  return { ...update, span: cursor.spanFrom(start) };
}

/** WHERE, ORDER BY, LIMIT and RETURNING of UPDATE and DELETE. */
function readRows(
  reader: Reader,
  change: Mutable<Pick<Update, 'where' | 'orderBy' | 'limit' | 'returning'>>,
): void {
  const { cursor } = reader;
  if (cursor.take('where')) change.where = reader.expression();
  if (cursor.is('order', 'by')) change.orderBy = reader.orderBy();
  if (cursor.is('limit')) change.limit = readLimit(reader);
  change.returning = readReturning(reader);
}

/** DELETE, from its first word on. */
export function readDelete(reader: Reader, withClause: With | undefined, start: number): Delete {
  const { cursor, dialect } = reader;
  cursor.expect('delete');
  while (cursor.takeOne('low_priority', 'quick') !== undefined);
  const form = cursor.takeOne('ignore');
  const remove: Mutable<Delete> = { kind: 'delete', with: withClause, form, targets: [] };
  if (dialect.dialect === 'mysql' && !cursor.is('from')) {
    remove.targets = readTargets(reader);
    cursor.expect('from');
    remove.from = reader.fromList();
  } else {
    if (!cursor.take('from') && !['bigquery', 'spark'].includes(dialect.dialect)) cursor.unexpected('FROM');
    const item = reader.fromItem();
    if (item.kind !== 'table') cursor.unexpected('a table');
    remove.targets = [item as TableItem];
    if (cursor.take('using')) remove.using = reader.fromList();
  }
  readRows(reader, remove);
  return { ...remove, span: cursor.spanFrom(start) };
}

function readTargets(reader: Reader): readonly TableItem[] {
  const { cursor } = reader;
  const targets: TableItem[] = [];
  do {
    const start = cursor.start;
    const name = reader.qualifiedName('a table');
    cursor.take('.', '*');
    targets.push({ kind: 'table', name, span: cursor.spanFrom(start) });
  } while (cursor.take(','));
  return targets;
}

/** MERGE, from its first word on. */
export function readMerge(reader: Reader, withClause: With | undefined, start: number): Merge {
  const { cursor } = reader;
  cursor.expect('merge');
  cursor.take('with', 'schema', 'evolution');
  cursor.take('into');
  const from = cursor.start;
  const name = reader.qualifiedName('a table');
  const alias = readAlias(reader, 'table');
  const target: TableItem = {
    kind: 'table',
    name,
    span: cursor.spanFrom(from),
    ...(alias && { alias: { name: alias } }),
  };
  cursor.expect('using');
  const source = reader.fromItem();
  let using: Merge['using'];
  let on: Expression = { kind: 'literal', value: true };
  if (cursor.take('using')) using = readNames(reader);
  else {
    cursor.expect('on');
    on = reader.expression();
  }
  const branches: MergeBranch[] = [];
  while (cursor.is('when')) branches.push(readBranch(reader));
  if (branches.length === 0) cursor.unexpected('WHEN');
  const returning = readReturning(reader);
  return {
    kind: 'merge',
    with: withClause,
    target,
    source,
    on,
    using,
    branches,
    returning,
    span: cursor.spanFrom(start),
  };
}

function readBranch(reader: Reader): MergeBranch {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('when');
  let matched: MergeBranch['matched'] = cursor.take('not') ? 'not matched' : 'matched';
  cursor.expect('matched');
  let byTarget: boolean | undefined;
  if (cursor.take('by', 'source')) matched = 'not matched by source';
  else if (cursor.take('by', 'target')) byTarget = true;
  const condition = cursor.take('and') ? reader.expression() : undefined;
  cursor.expect('then');
  const action = readAction(reader);
  return { matched, byTarget, condition, action, span: cursor.spanFrom(start) };
}

function readAction(reader: Reader): MergeAction {
  const { cursor } = reader;
  if (cursor.take('delete')) return { kind: 'delete' };
  if (cursor.take('do', 'nothing')) return { kind: 'nothing' };
  if (cursor.take('update')) {
    if (cursor.take('by', 'name')) return { kind: 'update', all: 'by name' };
    if (!cursor.take('set')) return { kind: 'update', all: 'by name' };
    if (cursor.take('*')) return { kind: 'update', all: 'star' };
    return { kind: 'update', set: readAssignments(reader) };
  }
  cursor.expect('insert');
  if (cursor.take('row')) return { kind: 'insert', all: 'row' };
  if (cursor.take('*')) return { kind: 'insert', all: 'star' };
  if (cursor.take('by', 'name')) return { kind: 'insert', all: 'by name' };
  if (cursor.take('default', 'values')) return { kind: 'insert', all: 'default' };
  const columns = cursor.is('(') ? readColumns(reader) : undefined;
  if (columns !== undefined && cursor.take('row')) return { kind: 'insert', columns, all: 'row' };
  cursor.expect('values');
  const values = readRow(reader);
  const where = cursor.take('where') ? reader.expression() : undefined;
  return { kind: 'insert', columns, values, where };
}
