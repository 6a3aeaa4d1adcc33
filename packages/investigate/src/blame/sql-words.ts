import { diffQueries } from '@dataing/sql/diff';
import { renderSqlExpression, renderSqlType } from '@dataing/sql/render';
import type { AlterTable, ColumnDefinition, Expression, Statement } from '@dataing/sql/tree';
import { describeChange } from '../changes/show-change.ts';
import type { BlameChangeType } from './result.ts';
import type { TableStatement } from './sql-statements.ts';

/** One difference of what files say of a table. */
export interface SqlDifference {
  readonly text: string;
  readonly kind: string;
  readonly changeType: BlameChangeType;
  /** Columns that it is about, in small letters; null: about rows, or all columns. */
  readonly columns: readonly string[] | null;
  readonly renamed?: { readonly before: string; readonly after: string };
}

/** What differs between the statements about one table in two versions of a file; equal ones count for nothing. */
export function compareStatements(
  before: readonly TableStatement[],
  after: readonly TableStatement[],
): SqlDifference[] {
  const left = without(before, after);
  const right = without(after, before);
  const pairs = right.map((it) => {
    const at = left.findIndex((other) => other.statement.kind === it.statement.kind);
    return at < 0 ? ([undefined, it] as const) : ([left.splice(at, 1)[0], it] as const);
  });
  return [
    ...pairs.flatMap(([was, is]) => (was === undefined ? added(is) : changed(was, is))),
    ...left.flatMap(removed),
  ];
}

function without(some: readonly TableStatement[], others: readonly TableStatement[]): TableStatement[] {
  const keys = others.map(({ key }) => key);
  return some.filter(({ key }) => {
    const at = keys.indexOf(key);
    if (at >= 0) keys.splice(at, 1);
    return at < 0;
  });
}

const rows = (text: string, kind: string, changeType: BlameChangeType): SqlDifference => ({
  ...{ text, kind, changeType, columns: null },
});

function added(it: TableStatement): SqlDifference[] {
  const { statement, query } = it;
  switch (statement.kind) {
    case 'create_table':
      return [
        rows(
          query === undefined ? 'table created' : 'table created from a query',
          'table_created',
          'schema_change',
        ),
      ];
    case 'create_view':
      return [rows('view created', 'view_created', 'schema_change')];
    case 'alter_table':
      return statement.actions.map((action) => altered(action, it));
    case 'drop':
      return [rows(`${statement.object} dropped`, 'table_dropped', 'schema_change')];
    default:
      return [written(statement, 'new')];
  }
}

function removed({ statement }: TableStatement): SqlDifference[] {
  if (statement.kind === 'create_table' || statement.kind === 'create_view')
    return [rows('its definition is gone', 'definition_removed', 'schema_change')];
  if (statement.kind === 'alter_table' || statement.kind === 'drop')
    return [rows('a statement that altered it is gone', 'definition_removed', 'schema_change')];
  return [written(statement, 'gone')];
}

const WRITES: Readonly<Record<string, string>> = {
  insert: 'rows are inserted',
  update: 'rows are updated',
  delete: 'rows are deleted',
  merge: 'rows are merged in',
  truncate: 'all rows are removed',
  copy: 'rows are loaded from files',
};

/** A statement that writes rows came, went, or is another one. */
function written(statement: Statement, how: 'new' | 'gone' | 'changed'): SqlDifference {
  const does = WRITES[statement.kind] ?? `a statement (${statement.kind}) writes it`;
  const words = { new: does, gone: `${does} no more`, changed: `${does} in another way` }[how];
  const columns = columnsWritten(statement);
  const which = columns === null ? '' : ` (${columns.join(', ')})`;
  const changeType = how === 'changed' ? 'transformation_change' : 'data_load';
  return { text: `${words}${which}`, kind: `${statement.kind}_${how}`, changeType, columns };
}

/** Columns that an UPDATE sets; anything else writes whole rows. */
function columnsWritten(statement: Statement): readonly string[] | null {
  if (statement.kind !== 'update') return null;
  return statement.set.flatMap(({ targets }) => targets.map((it) => (it.at(-1)?.text ?? '').toLowerCase()));
}

function changed(before: TableStatement, after: TableStatement): SqlDifference[] {
  const [x, y] = [before.statement, after.statement];
  const columns =
    x.kind === 'create_table' && y.kind === 'create_table'
      ? compareColumns(x.columns ?? [], y.columns ?? [], after)
      : [];
  if (before.query !== undefined && after.query !== undefined)
    return [...columns, ...compareFilling(before.query, after.query, after)];
  if (columns.length > 0) return columns;
  if (x.kind === 'create_table')
    return [rows('its options or constraints differ', 'config_changed', 'config_change')];
  if (x.kind === 'alter_table' && y.kind === 'alter_table') return y.actions.map((it) => altered(it, after));
  return [written(y, 'changed')];
}

/** What fills the table, by what it means; nothing where it means the same. */
function compareFilling(before: string, after: string, { dialect }: TableStatement): SqlDifference[] {
  const diff = diffQueries(before, after, { dialect });
  if (diff.cosmetic) return [];
  if (diff.changes.length === 0)
    return [rows('the query that fills it differs', 'query_changed', 'transformation_change')];
  return diff.changes.map((it) => ({
    text: describeChange({ ...it, ...piecesOf(it, before, after) }),
    kind: it.kind,
    changeType: 'transformation_change',
    columns: it.rows === 'same' && !it.fanOut ? namesOf(it) : null,
    ...(it.renamed === undefined ? {} : { renamed: it.renamed }),
  }));
}

function namesOf({
  columns,
  renamed,
}: {
  readonly columns: readonly string[];
  readonly renamed?: { readonly before: string; readonly after: string };
}) {
  const all = renamed === undefined ? columns : [...columns, renamed.before, renamed.after];
  return all.map((it) => it.toLowerCase());
}

function piecesOf(
  change: {
    readonly before?: { start: number; end: number };
    readonly after?: { start: number; end: number };
  },
  before: string,
  after: string,
) {
  const piece = (text: string, range?: { start: number; end: number }) =>
    range === undefined ? undefined : text.slice(range.start, range.end).replace(/\s+/g, ' ').trim();
  return { was: piece(before, change.before), is: piece(after, change.after) };
}

function compareColumns(
  before: readonly ColumnDefinition[],
  after: readonly ColumnDefinition[],
  { dialect }: TableStatement,
): SqlDifference[] {
  const key = ({ name }: ColumnDefinition) => name.text.toLowerCase();
  const [old, now] = [new Map(before.map((it) => [key(it), it])), new Map(after.map((it) => [key(it), it]))];
  const type = (it: ColumnDefinition) => (it.type === undefined ? '' : renderSqlType(it.type, dialect));
  const found: SqlDifference[] = [];
  const tell = (column: string, text: string, kind: string) =>
    found.push({ text, kind, changeType: 'schema_change', columns: [column] });
  for (const [name, it] of now) {
    const was = old.get(name);
    if (was === undefined) tell(name, `column ${it.name.text} ${type(it)} is new`, 'column_added');
    else {
      if (type(was) !== type(it))
        tell(name, `${it.name.text} is ${type(it)} where it was ${type(was)}`, 'type_changed');
      if (isNullable(was) && !isNullable(it))
        tell(name, `${it.name.text} can no longer be NULL`, 'not_null_added');
      if (!isNullable(was) && isNullable(it))
        tell(name, `${it.name.text} became nullable`, 'not_null_removed');
      const [a, b] = [was, it].map((one) => defaultOf(one, dialect));
      if (a !== b)
        tell(
          name,
          `the default of ${it.name.text} is ${b ?? 'gone'}${a === undefined ? '' : ` where it was ${a}`}`,
          'default_changed',
        );
    }
  }
  for (const [name, it] of old)
    if (!now.has(name)) tell(name, `column ${it.name.text} is gone`, 'column_removed');
  return found;
}

const isNullable = ({ constraints }: ColumnDefinition) =>
  !constraints.some(({ kind }) => kind === 'not_null' || kind === 'primary_key');

function defaultOf(
  { constraints }: ColumnDefinition,
  dialect: TableStatement['dialect'],
): string | undefined {
  const found = constraints.find((it): it is typeof it & { value: Expression } => it.kind === 'default');
  return found === undefined ? undefined : renderSqlExpression(found.value, dialect);
}

function altered(action: AlterTable['actions'][number], { dialect }: TableStatement): SqlDifference {
  const schema = (text: string, kind: string, column: string, more = {}): SqlDifference => ({
    ...{ text, kind, changeType: 'schema_change', columns: [column.toLowerCase()] },
    ...more,
  });
  switch (action.kind) {
    case 'add_column': {
      const { name, type } = action.column;
      const written = type === undefined ? '' : ` ${renderSqlType(type, dialect)}`;
      return schema(`column ${name.text}${written} is new`, 'column_added', name.text);
    }
    case 'drop_column':
      return schema(`column ${action.name.text} is gone`, 'column_removed', action.name.text);
    case 'rename_column': {
      const renamed = { before: action.from.text, after: action.to.text };
      const columns = [renamed.before.toLowerCase(), renamed.after.toLowerCase()];
      const text = `${renamed.before} is now called ${renamed.after}`;
      return schema(text, 'column_renamed', renamed.after, { columns, renamed });
    }
    case 'rename_table':
      return rows(
        `the table is now called ${action.to.map(({ text }) => text).join('.')}`,
        'table_renamed',
        'schema_change',
      );
    case 'set_not_null':
      return schema(`${action.column.text} can no longer be NULL`, 'not_null_added', action.column.text);
    case 'drop_not_null':
      return schema(`${action.column.text} became nullable`, 'not_null_removed', action.column.text);
    case 'set_type': {
      const text = `${action.column.text} is ${renderSqlType(action.type, dialect)} now`;
      return schema(text, 'type_changed', action.column.text);
    }
    case 'set_default':
    case 'drop_default':
      return schema(`the default of ${action.column.text} differs`, 'default_changed', action.column.text);
    default:
      return rows('a constraint or option of it differs', 'config_changed', 'config_change');
  }
}
