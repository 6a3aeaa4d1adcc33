import type { SqlDialect } from '@dataing/ports';
import type { CreateTable, Expression, Name, QualifiedName, TextRange } from '../tree/index.ts';
import type { Loss, LossKind } from './loss.ts';
import { type DeclaredTypes, readType } from './read-type.ts';
import type { StoredType } from './stored-type.ts';
import { TARGETS, type Target } from './targets.ts';

export interface TranslateOptions {
  /** What NUMBER(38, 0) of Snowflake becomes: BIGINT (default), or a type that holds all its digits. */
  readonly wholeNumbers?: 'bigint' | 'exact';
}

/** What translating one table needs to know, and where it puts what it finds out. */
export interface TableContext {
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  readonly target: Target;
  readonly options: TranslateOptions;
  readonly declared: DeclaredTypes;
  readonly table: string;
  readonly name: QualifiedName;
  /** Columns of keys, unique rules and references, on either side; folded. */
  readonly keyColumns: ReadonlySet<string>;
  /** The primary key's columns, folded. */
  readonly primaryKey: readonly string[];
  /** Columns of texts, folded. */
  readonly textColumns: ReadonlySet<string>;
  /** Statements before and behind the table, as SQL. */
  readonly before: string[];
  readonly behind: string[];
  lose(loss: LossHere): void;
}

export interface LossHere {
  readonly kind: LossKind;
  readonly what: string;
  readonly why: string;
  readonly consequence: string;
  readonly column?: string;
  readonly span?: TextRange;
}

export interface TableSurroundings {
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  readonly options: TranslateOptions;
  readonly declared: DeclaredTypes;
  /** Columns other tables refer to, by `table.column`, folded. */
  readonly referred: ReadonlySet<string>;
}

export function tableContext(node: CreateTable, around: TableSurroundings, losses: Loss[]): TableContext {
  const table = node.name[node.name.length - 1].text;
  return {
    from: around.from,
    to: around.to,
    options: around.options,
    declared: around.declared,
    target: TARGETS[around.to],
    table,
    name: shortName(node.name, around.to),
    keyColumns: keyColumns(node, around.referred),
    primaryKey: primaryKey(node),
    textColumns: new Set(
      (node.columns ?? [])
        .filter(({ type }) => type !== undefined && isText(readType(type, around.from, around.declared)))
        .map(({ name }) => fold(name)),
    ),
    before: [],
    behind: [],
    lose({ column, ...loss }) {
      losses.push({ ...loss, where: column === undefined ? table : `${table}.${column}` });
    },
  };
}

/** As many parts of a name as the target has. */
export function shortName(name: QualifiedName, to: SqlDialect): QualifiedName {
  return name.slice(-TARGETS[to].nameParts);
}

export function fold(name: Name): string {
  return name.text.toLowerCase();
}

/** The column a key names; undefined for an expression. */
export function columnOf(key: Expression): Name | undefined {
  if (key.kind === 'collate') return columnOf(key.operand);
  if (key.kind === 'column') return key.path[key.path.length - 1];
  // A prefix of MySQL: name(10).
  return key.kind === 'call' && key.args.length === 1 && key.args[0].kind === 'number'
    ? key.name[0]
    : undefined;
}

function primaryKey(node: CreateTable): readonly string[] {
  const own = (node.columns ?? []).filter((c) => c.constraints.some((it) => it.kind === 'primary_key'));
  if (own.length > 0) return own.map((column) => fold(column.name));
  const rule = node.constraints?.find((it) => it.kind === 'primary_key');
  return rule?.kind === 'primary_key' ? rule.columns.flatMap((key) => columnOf(key) ?? []).map(fold) : [];
}

function keyColumns(node: CreateTable, referred: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(primaryKey(node));
  for (const { name, constraints } of node.columns ?? []) {
    const table = node.name[node.name.length - 1];
    const isKey = constraints.some((it) => it.kind === 'unique' || it.kind === 'references');
    if (isKey || referred.has(`${fold(table)}.${fold(name)}`)) names.add(fold(name));
  }
  for (const rule of node.constraints ?? []) {
    if (rule.kind === 'unique')
      for (const key of rule.columns.flatMap((it) => columnOf(it) ?? [])) names.add(fold(key));
    if (rule.kind === 'foreign_key') for (const column of rule.columns) names.add(fold(column));
  }
  return names;
}

function isText({ kind }: StoredType): boolean {
  return kind === 'text' || kind === 'enum';
}
