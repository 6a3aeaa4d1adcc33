import type {
  Assignment,
  Conflict,
  Copy,
  Delete,
  Explain,
  Insert,
  Merge,
  MergeBranch,
  QualifiedName,
  Statement,
  Update,
} from '../../tree/index.ts';
import { writeAlter, writeCreateTable, writeCreateView, writeDrop } from './definition.ts';
import { writeName, writeNames, writePath, writeTableName, writeText } from './names.ts';
import { writeWith } from './query.ts';
import { writeItems, writeLimit, writeOrderBy } from './query-parts.ts';
import { type Writer, words } from './writer.ts';

/** One statement without a semicolon. */
export function writeStatement(node: Statement, writer: Writer): string {
  const { dialect } = writer;
  switch (node.kind) {
    case 'insert':
      return writeInsert(node, writer);
    case 'update':
      return writeUpdate(node, writer);
    case 'delete':
      return writeDelete(node, writer);
    case 'merge':
      return writeMerge(node, writer);
    case 'create_table':
      return writeCreateTable(node, writer);
    case 'create_view':
      return writeCreateView(node, writer);
    case 'alter_table':
      return writeAlter(node, writer);
    case 'drop':
      return writeDrop(node, writer);
    case 'truncate':
      return words(
        'truncate table',
        node.ifExists && 'if exists',
        node.only && 'only',
        node.tables.map((t) => writeTableName(t, dialect)).join(', '),
        node.options,
      );
    case 'copy':
      return writeCopy(node, writer);
    case 'call_statement':
      return `call ${writer.expression(node.call)}`;
    case 'set':
      return `${node.statement} ${node.text}`;
    case 'explain':
      return writeExplain(node, writer);
    case 'block':
    case 'other':
      return node.text;
    default:
      return writer.query(node);
  }
}

function writeExplain(node: Explain, writer: Writer): string {
  return words('explain', node.options, writer.statement(node.statement));
}

function writeColumns(columns: readonly QualifiedName[] | undefined, { dialect }: Writer): string {
  return columns === undefined ? '' : `(${columns.map((c) => writePath(c, dialect)).join(', ')})`;
}

function writeInsert(node: Insert, writer: Writer): string {
  const { dialect } = writer;
  const head = node.form === 'replace' ? 'replace' : words('insert', node.form);
  const partition = node.partition?.map((p) =>
    words(writeName(p.name, dialect), p.value && `= ${writer.expression(p.value)}`),
  );
  const isTable = node.form === 'overwrite' && dialect.dialect === 'spark';
  return words(
    node.with && writeWith(node.with, writer),
    head,
    isTable ? 'table' : 'into',
    writeTableName(node.table, dialect),
    node.alias && `as ${writeName(node.alias, dialect)}`,
    partition && `partition (${partition.join(', ')})`,
    writeColumns(node.columns, writer),
    node.byName && 'by name',
    node.overriding && `overriding ${node.overriding} value`,
    node.assignments && `set ${writeAssignments(node.assignments, writer)}`,
    node.source ? writeSource(node, writer) : node.assignments === undefined && 'default values',
    node.conflict && writeConflict(node.conflict, writer),
    node.returning && `returning ${writeItems(node.returning, writer)}`,
  );
}

/** VALUES of an INSERT has no word ROW in MySQL. */
function writeSource({ source }: Insert, writer: Writer): string {
  if (
    source?.kind === 'values' &&
    source.rowWord !== true &&
    source.orderBy === undefined &&
    source.limit === undefined
  ) {
    return `values ${source.rows.map((row) => `(${writer.list(row)})`).join(', ')}`;
  }
  return source === undefined ? '' : writer.query(source);
}

function writeAssignments(list: readonly Assignment[], writer: Writer): string {
  return list
    .map(({ targets, element, value }) => {
      const names = targets.map((t) => writePath(t, writer.dialect)).join(', ');
      const one = element === undefined ? names : writer.expression(element);
      return `${targets.length === 1 ? one : `(${names})`} = ${writer.expression(value)}`;
    })
    .join(', ');
}

function writeConflict(node: Conflict, writer: Writer): string {
  const set = node.set && writeAssignments(node.set, writer);
  if (node.form === 'duplicate') return `on duplicate key update ${set}`;
  return words(
    'on conflict',
    node.constraint && `on constraint ${writeName(node.constraint, writer.dialect)}`,
    node.target && `(${writer.list(node.target)})`,
    node.targetWhere && `where ${writer.expression(node.targetWhere)}`,
    set === undefined ? 'do nothing' : `do update set ${set}`,
    node.where && `where ${writer.expression(node.where)}`,
  );
}

function writeUpdate(node: Update, writer: Writer): string {
  return words(
    node.with && writeWith(node.with, writer),
    'update',
    node.form,
    writer.from(node.target),
    'set',
    writeAssignments(node.set, writer),
    node.from && `from ${node.from.map((f) => writer.from(f)).join(', ')}`,
    writeRows(node, writer),
  );
}

function writeRows(node: Update | Delete, writer: Writer): string {
  return words(
    node.where && `where ${writer.expression(node.where)}`,
    node.orderBy && writeOrderBy(node.orderBy, writer),
    node.limit && writeLimit(node.limit, writer),
    node.returning && `returning ${writeItems(node.returning, writer)}`,
  );
}

function writeDelete(node: Delete, writer: Writer): string {
  const targets = node.targets.map((t) => writer.from(t)).join(', ');
  const from = node.from?.map((f) => writer.from(f)).join(', ');
  return words(
    node.with && writeWith(node.with, writer),
    'delete',
    node.form,
    from === undefined ? `from ${targets}` : `${targets} from ${from}`,
    node.using && `using ${node.using.map((f) => writer.from(f)).join(', ')}`,
    writeRows(node, writer),
  );
}

function writeMerge(node: Merge, writer: Writer): string {
  return words(
    node.with && writeWith(node.with, writer),
    `merge into ${writer.from(node.target)} using ${writer.from(node.source)}`,
    node.using ? `using (${writeNames(node.using, writer.dialect)})` : `on ${writer.expression(node.on)}`,
    ...node.branches.map((branch) => writeBranch(branch, writer)),
    node.returning && `returning ${writeItems(node.returning, writer)}`,
  );
}

function writeBranch(node: MergeBranch, writer: Writer): string {
  return words(
    `when ${node.matched}`,
    node.byTarget && 'by target',
    node.condition && `and ${writer.expression(node.condition)}`,
    'then',
    writeAction(node.action, writer),
  );
}

function writeAction(node: MergeBranch['action'], writer: Writer): string {
  switch (node.kind) {
    case 'delete':
      return 'delete';
    case 'nothing':
      return 'do nothing';
    case 'update':
      if (node.set !== undefined) return `update set ${writeAssignments(node.set, writer)}`;
      return node.all === 'star' ? 'update set *' : 'update by name';
    case 'insert': {
      const columns = writeColumns(node.columns, writer);
      if (node.values === undefined) {
        const all = { row: 'row', star: '*', default: 'default values', 'by name': 'by name' }[
          node.all ?? 'row'
        ];
        return words('insert', columns, all);
      }
      const where = node.where && `where ${writer.expression(node.where)}`;
      return words('insert', columns, `values (${writer.list(node.values)})`, where);
    }
  }
}

function writeCopy(node: Copy, writer: Writer): string {
  const { dialect } = writer;
  const isText = !/^(?:@\S*|stdin|stdout)$/i.test(node.location);
  const location = isText ? writeText(node.location, dialect) : node.location;
  const query = node.query && writer.query(node.query);
  const table = node.table && writeTableName(node.table, dialect);
  const columns = node.columns && `(${writeNames(node.columns, dialect)})`;
  const what = query === undefined ? words(table, columns) : `(${query})`;
  switch (node.statement) {
    case 'copy':
      return words(
        'copy',
        what,
        node.direction === 'in' ? 'from' : 'to',
        node.program && 'program',
        location,
        node.options,
      );
    case 'copy into':
      if (node.direction === 'out') return words('copy into', location, 'from', what, node.options);
      return words(
        'copy into',
        table,
        columns,
        'from',
        query === undefined ? location : `(${query})`,
        node.options,
      );
    case 'unload':
      return words(`unload (${writeText(query ?? '', dialect)}) to`, location, node.options);
    case 'load data':
      return words(
        'load data',
        node.local && 'local',
        node.location !== '' && `${dialect.dialect === 'spark' ? 'inpath' : 'infile'} ${location}`,
        node.mode,
        (node.mode !== 'overwrite' || dialect.dialect === 'spark') && 'into',
        dialect.dialect !== 'bigquery' && 'table',
        table,
        node.options,
      );
    case 'export data':
      return words('export data', node.options, 'as', query);
  }
}
