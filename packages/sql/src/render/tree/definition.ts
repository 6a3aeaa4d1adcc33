import type {
  AlterAction,
  AlterTable,
  ColumnConstraint,
  ColumnDefinition,
  CreateTable,
  CreateView,
  Drop,
  Expression,
  Reference,
  TableConstraint,
  TypeName,
} from '../../tree/index.ts';
import { writeName, writeNames, writePath, writeTableName, writeText } from './names.ts';
import { type Writer, words } from './writer.ts';

export function writeCreateTable(node: CreateTable, writer: Writer): string {
  const { dialect } = writer;
  const parts = [
    ...(node.columns ?? []).map((column) => writeColumnDefinition(column, writer)),
    ...(node.constraints ?? []).map((constraint) => writeTableConstraint(constraint, writer)),
  ];
  const hasList = node.columns !== undefined || node.constraints !== undefined;
  const data = node.withData === undefined ? '' : node.withData ? 'with data' : 'with no data';
  // With a query, options behind it come last in the list; without one there is at most one text.
  const [options, behind] = node.options ?? [];
  return words(
    'create',
    node.orReplace && 'or replace',
    ...(node.modifiers ?? []),
    'table',
    node.ifNotExists && 'if not exists',
    writeTableName(node.name, dialect),
    node.from && `${node.from.form} ${writeTableName(node.from.name, dialect)}`,
    hasList && `(${parts.join(', ')})`,
    options,
    node.query && `as ${writer.query(node.query)}`,
    data,
    behind,
  );
}

function writeColumnDefinition(node: ColumnDefinition, writer: Writer): string {
  return words(
    writeName(node.name, writer.dialect),
    node.type && writer.type(node.type),
    ...node.constraints.map((constraint) => {
      const name = constraint.name && `constraint ${writeName(constraint.name, writer.dialect)}`;
      const part =
        constraint.kind === 'default'
          ? writeDefault(constraint.value, node.type, writer)
          : writeColumnPart(constraint, writer);
      return words(name, part);
    }),
  );
}

/** Types of MySQL whose default must be an expression, and so in brackets, even when it is a constant. */
const LONG_TYPES = /text|blob|json|geometry/;

/** MySQL and SQLite take expressions in brackets only; the tree does not keep brackets. */
function writeDefault(value: Expression, type: TypeName | undefined, writer: Writer): string {
  const { dialect } = writer.dialect;
  const text = writer.expression(value, 61);
  if (dialect !== 'mysql' && dialect !== 'sqlite') return `default ${text}`;
  const isLong = dialect === 'mysql' && type !== undefined && LONG_TYPES.test(type.name);
  const isNull = value.kind === 'literal' && value.value === null;
  return isNull || (standsBare(value) && !isLong) ? `default ${text}` : `default (${text})`;
}

/** Constants, and words such as CURRENT_TIMESTAMP, with its digits too. */
function standsBare(value: Expression): boolean {
  if (value.kind === 'unary') return value.operand.kind === 'number';
  if (value.kind === 'call')
    return /^(current_timestamp|now|localtime|localtimestamp)$/i.test(value.name[0].text);
  return value.kind === 'literal' || value.kind === 'number' || value.kind === 'column';
}

function writeColumnPart(node: ColumnConstraint, writer: Writer): string {
  const { dialect } = writer;
  switch (node.kind) {
    case 'not_null':
      return 'not null';
    case 'null':
      return 'null';
    case 'primary_key':
      return words('primary key', node.options);
    case 'unique':
      return words('unique', node.options);
    case 'default':
      return writeDefault(node.value, undefined, writer);
    case 'check':
      return `check (${writer.expression(node.condition)})`;
    case 'references':
      return writeReference(node.reference, writer);
    case 'generated':
      return words(`generated always as (${writer.expression(node.expression)})`, node.stored);
    case 'identity':
      if (node.form !== 'generated') return words(node.form, node.options);
      return words(`generated ${node.always ? 'always' : 'by default'} as identity`, node.options);
    case 'collate':
      return `collate ${writePath(node.collation, dialect)}`;
    case 'comment':
      return `comment ${writeText(node.text, dialect)}`;
    case 'other':
      return node.text;
  }
}

function writeReference(node: Reference, { dialect }: Writer): string {
  const columns = node.columns && `(${writeNames(node.columns, dialect)})`;
  return words('references', writeTableName(node.table, dialect), columns, node.options);
}

function writeTableConstraint(node: TableConstraint, writer: Writer): string {
  const { dialect } = writer;
  const name = node.name && `constraint ${writeName(node.name, dialect)}`;
  switch (node.kind) {
    case 'primary_key':
    case 'unique': {
      const word = node.kind === 'unique' ? 'unique' : 'primary key';
      const keys = node.columns.map((key, i) =>
        words(writer.expression(key), node.descending?.includes(i) && 'desc'),
      );
      return words(name, word, `(${keys.join(', ')})`, node.options);
    }
    case 'foreign_key':
      return words(
        name,
        `foreign key (${writeNames(node.columns, dialect)})`,
        writeReference(node.reference, writer),
      );
    case 'check':
      return words(name, `check (${writer.expression(node.condition)})`, node.options);
    case 'other':
      return words(name, node.text);
  }
}

export function writeCreateView(node: CreateView, writer: Writer): string {
  const { dialect } = writer;
  const isTable = node.modifiers?.at(-1) === 'table';
  return words(
    'create',
    node.orReplace && 'or replace',
    ...(node.modifiers ?? []),
    !isTable && 'view',
    node.ifNotExists && 'if not exists',
    writeTableName(node.name, dialect),
    node.columns && `(${writeNames(node.columns, dialect)})`,
    ...(node.options ?? []),
    `as ${writer.query(node.query)}`,
    node.tail,
  );
}

export function writeAlter(node: AlterTable, writer: Writer): string {
  const actions = node.actions.map((action) => writeAction(action, writer)).join(', ');
  return words(
    'alter table',
    node.ifExists && 'if exists',
    node.only && 'only',
    writeTableName(node.name, writer.dialect),
    actions,
  );
}

function writeAction(node: AlterAction, writer: Writer): string {
  const { dialect } = writer;
  switch (node.kind) {
    case 'add_column':
      return words(
        'add column',
        node.ifNotExists && 'if not exists',
        writeColumnDefinition(node.column, writer),
      );
    case 'drop_column':
    case 'drop_constraint': {
      const word = node.kind === 'drop_column' ? 'column' : 'constraint';
      const cascade = node.cascade && 'cascade';
      return words(`drop ${word}`, node.ifExists && 'if exists', writeName(node.name, dialect), cascade);
    }
    case 'rename_column':
      return `rename column ${writeName(node.from, dialect)} to ${writeName(node.to, dialect)}`;
    case 'rename_table':
      return `rename to ${writeTableName(node.to, dialect)}`;
    case 'add_constraint':
      return `add ${writeTableConstraint(node.constraint, writer)}`;
    case 'other':
      return node.text;
    default:
      return `alter column ${writeName(node.column, dialect)} ${writeColumnChange(node, writer)}`;
  }
}

type ColumnChange = Extract<
  AlterAction,
  { kind: 'set_not_null' | 'drop_not_null' | 'drop_default' | 'set_default' | 'set_type' }
>;

function writeColumnChange(node: ColumnChange, writer: Writer): string {
  switch (node.kind) {
    case 'set_not_null':
      return 'set not null';
    case 'drop_not_null':
      return 'drop not null';
    case 'drop_default':
      return 'drop default';
    case 'set_default':
      return `set default ${writer.expression(node.value, 61)}`;
    case 'set_type': {
      const using = node.using && `using ${writer.expression(node.using)}`;
      return words(`set data type ${writer.type(node.type)}`, using);
    }
  }
}

export function writeDrop(node: Drop, { dialect }: Writer): string {
  const names = node.names.map((name) => writeTableName(name, dialect)).join(', ');
  return words('drop', node.object, node.ifExists && 'if exists', names, node.options);
}
