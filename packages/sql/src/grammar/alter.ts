import type { AlterAction, AlterTable, Statement } from '../tree/index.ts';
import { readColumn, readTableConstraint } from './column.ts';
import { readOther } from './create.ts';
import type { Reader } from './reader.ts';

type Part<T> = T extends unknown ? Omit<T, 'span'> : never;

/** ALTER TABLE; of anything else what its words say. */
export function readAlter(reader: Reader, start: number): Statement {
  const { cursor } = reader;
  if (!cursor.is('alter', 'table')) return readOther(reader, start);
  cursor.take('alter', 'table');
  const ifExists = cursor.take('if', 'exists') || undefined;
  const only = cursor.take('only') || undefined;
  const name = reader.qualifiedName('a table');
  const actions: AlterAction[] = [];
  do actions.push(...readActions(reader));
  while (cursor.take(','));
  const table: AlterTable = {
    kind: 'alter_table',
    object: 'table',
    name,
    ifExists,
    only,
    actions,
    span: cursor.spanFrom(start),
  };
  return table;
}

/** One action, or the several columns of `ADD (a int, b int)`. */
function readActions(reader: Reader): AlterAction[] {
  const { cursor } = reader;
  const start = cursor.start;
  if (cursor.is('add') && isColumnList(reader)) {
    cursor.take('add');
    cursor.takeOne('column', 'columns');
    cursor.expect('(');
    const actions: AlterAction[] = [];
    do {
      const from = cursor.start;
      actions.push({ kind: 'add_column', column: readColumn(reader), span: cursor.spanFrom(from) });
    } while (cursor.take(','));
    cursor.expect(')');
    return actions;
  }
  const part =
    readAdd(reader) ?? readDropPart(reader) ?? readRename(reader) ?? readChange(reader) ?? readRest(reader);
  return [{ ...part, span: cursor.spanFrom(start) } as AlterAction];
}

function isColumnList({ cursor }: Reader): boolean {
  return cursor.what(1) === '(' || (['column', 'columns'].includes(cursor.what(1)) && cursor.what(2) === '(');
}

function readAdd(reader: Reader): Part<AlterAction> | undefined {
  const { cursor } = reader;
  if (!cursor.take('add')) return undefined;
  const next = cursor.what();
  const isConstraint =
    ['constraint', 'foreign', 'check'].includes(next) || cursor.is('primary', 'key') || cursor.is('unique');
  if (isConstraint) return { kind: 'add_constraint', constraint: readTableConstraint(reader) };
  if (['index', 'key', 'partition', 'search', 'row', 'fulltext', 'projection'].includes(next)) {
    cursor.at--;
    return undefined;
  }
  cursor.take('column');
  const ifNotExists = cursor.take('if', 'not', 'exists') || undefined;
  const column = readColumn(reader);
  return { kind: 'add_column', column, ifNotExists };
}

function readDropPart({ cursor }: Reader): Part<AlterAction> | undefined {
  const isConstraint = cursor.is('drop', 'constraint');
  const next = cursor.what(1);
  const isOther = [
    'partition',
    'primary',
    'foreign',
    'index',
    'key',
    'clustering',
    'search',
    'row',
    'expectation',
  ].includes(next);
  if (!cursor.is('drop') || isOther) return undefined;
  cursor.take('drop');
  cursor.takeOne('column', 'constraint');
  const ifExists = cursor.take('if', 'exists') || undefined;
  const name = cursor.name('a name');
  const cascade = cursor.takeOne('cascade', 'restrict') === 'cascade' || undefined;
  return { kind: isConstraint ? 'drop_constraint' : 'drop_column', name, ifExists, cascade };
}

function readRename(reader: Reader): Part<AlterAction> | undefined {
  const { cursor } = reader;
  if (cursor.take('rename', 'to') || cursor.take('rename', 'as')) {
    return { kind: 'rename_table', to: reader.qualifiedName('a table') };
  }
  if (!cursor.is('rename') || ['constraint', 'index', 'key'].includes(cursor.what(1))) return undefined;
  cursor.take('rename');
  cursor.take('column');
  const from = cursor.name('a column');
  cursor.expect('to');
  return { kind: 'rename_column', from, to: cursor.name('a column') };
}

/** ALTER COLUMN ... and MODIFY COLUMN ... with a type. */
function readChange(reader: Reader): Part<AlterAction> | undefined {
  const { cursor } = reader;
  const from = cursor.at;
  if (cursor.takeOne('alter', 'modify', 'change') === undefined) return undefined;
  cursor.take('column');
  if (cursor.token()?.kind !== 'word' && cursor.token()?.kind !== 'quoted') {
    cursor.at = from;
    return undefined;
  }
  const column = cursor.name('a column');
  if (cursor.take('set', 'not', 'null')) return { kind: 'set_not_null', column };
  if (cursor.take('drop', 'not', 'null')) return { kind: 'drop_not_null', column };
  if (cursor.take('drop', 'default')) return { kind: 'drop_default', column };
  if (cursor.take('set', 'default')) return { kind: 'set_default', column, value: reader.expression(60) };
  if (cursor.take('set', 'data', 'type') || cursor.take('type')) {
    const type = reader.typeName();
    if (cursor.take('collate')) reader.qualifiedName('a collation');
    const using = cursor.take('using') ? reader.expression() : undefined;
    return { kind: 'set_type', column, type, using };
  }
  cursor.at = from;
  return undefined;
}

function readRest({ cursor }: Reader): Part<AlterAction> {
  const from = cursor.at;
  while (!cursor.isDone && !cursor.is(',')) {
    if (cursor.is('(')) cursor.skipBrackets();
    else cursor.at++;
  }
  if (cursor.at === from) cursor.unexpected('an action');
  return { kind: 'other', text: cursor.textFrom(from) };
}
