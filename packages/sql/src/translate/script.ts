import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '../grammar/index.ts';
import type {
  AlterAction,
  ColumnConstraint,
  ColumnDefinition,
  CreateTable,
  Name,
  OtherStatement,
  Statement,
  TextRange,
} from '../tree/index.ts';
import { unquoted } from './clauses.ts';
import { type DeclaredTypes, readType } from './read-type.ts';
import type { StoredType } from './stored-type.ts';
import { fold } from './table-context.ts';

/** What a script of definitions says in the end: tables with what later statements add to them. */
export interface Script {
  /** Tables, dropped tables, and whatever is neither, in the order of the text. */
  readonly parts: readonly ScriptPart[];
  readonly declared: DeclaredTypes;
}

export type ScriptPart =
  | { readonly kind: 'table'; readonly table: CreateTable; readonly comment?: string }
  | { readonly kind: 'statement'; readonly statement: Statement }
  /** Something later statements of the text could not be joined to, or that has no place in the target. */
  | { readonly kind: 'left_out'; readonly what: string; readonly why: string; readonly span?: TextRange };

interface OpenTable {
  table: CreateTable;
  comment?: string;
}

/**
 * Joins what a dump spreads over statements: ALTER TABLE ADD CONSTRAINT, ADD COLUMN, SET DEFAULT and SET NOT NULL,
 * COMMENT ON, and types declared by CREATE TYPE ... AS ENUM. Targets without ALTER TABLE then have all of it.
 */
export function foldScript(statements: readonly Statement[], text: string, dialect: SqlDialect): Script {
  const tables = new Map<string, OpenTable>();
  const declared = new Map<string, StoredType>();
  const parts: Array<OpenTable | Exclude<ScriptPart, { kind: 'table' }>> = [];
  for (const statement of statements) {
    if (statement.kind === 'create_table') {
      const open: OpenTable = { table: statement };
      tables.set(fold(statement.name[statement.name.length - 1]), open);
      parts.push(open);
    } else if (statement.kind === 'alter_table') {
      const open = tables.get(fold(statement.name[statement.name.length - 1]));
      for (const action of statement.actions) {
        if (open === undefined || !joinAction(open, action))
          parts.push({
            kind: 'left_out',
            what: shown(action.span ?? statement.span, text),
            why: ALTER,
            span: action.span,
          });
      }
    } else if (statement.kind === 'other') {
      if (joinComment(statement, tables, dialect) || joinType(statement, declared, dialect)) continue;
      parts.push({
        kind: 'left_out',
        what: shown(statement.span, text),
        why: whyLeftOut(statement),
        span: statement.span,
      });
    } else if (statement.kind === 'set') {
      parts.push({ kind: 'left_out', what: shown(statement.span, text), why: SESSION, span: statement.span });
    } else parts.push({ kind: 'statement', statement });
  }
  return {
    declared,
    parts: parts.map((part) => ('kind' in part ? part : { ...part, kind: 'table' as const })),
  };
}

const ALTER = 'only what adds to a table of the same text is joined to it';
const SESSION = 'it sets up a session of the source';

function shown(span: TextRange | undefined, text: string): string {
  const all = span === undefined ? '' : text.slice(span.start, span.end).replaceAll(/\s+/g, ' ');
  return all.length > 80 ? `${all.slice(0, 77)}...` : all;
}

function whyLeftOut({ statement }: OtherStatement): string {
  if (/\bindex\b/.test(statement)) return 'an index is no part of a table; add those you need';
  if (/\bsequence\b/.test(statement)) return 'columns that number rows bring their own';
  return 'only tables are translated';
}

function joinAction(open: OpenTable, action: AlterAction): boolean {
  const { table } = open;
  switch (action.kind) {
    case 'add_constraint':
      open.table = { ...table, constraints: [...(table.constraints ?? []), action.constraint] };
      return true;
    case 'add_column':
      open.table = { ...table, columns: [...(table.columns ?? []), action.column] };
      return true;
    case 'set_default':
      return joinConstraint(open, action.column, { kind: 'default', value: action.value });
    case 'set_not_null':
      return joinConstraint(open, action.column, { kind: 'not_null' });
    case 'other':
      return /^(owner\s+to|enable\s|replica\s)/i.test(action.text);
    default:
      return false;
  }
}

function joinConstraint(open: OpenTable, name: Name, constraint: ColumnConstraint): boolean {
  let isFound = false;
  const columns = (open.table.columns ?? []).map((column): ColumnDefinition => {
    if (fold(column.name) !== fold(name)) return column;
    isFound = true;
    return { ...column, constraints: [...column.constraints, constraint] };
  });
  open.table = { ...open.table, columns };
  return isFound;
}

const NAME = String.raw`((?:"(?:[^"]|"")*"|\`[^\`]*\`|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|\`[^\`]*\`|[\w$]+))*)`;
const COMMENT = new RegExp(
  String.raw`^comment\s+on\s+(table|column)\s+${NAME}\s+is\s+('(?:[^']|'')*'|null)\s*$`,
  'i',
);
const TYPE = new RegExp(
  String.raw`^create\s+(?:or\s+replace\s+)?type\s+${NAME}\s+as\s+(enum\s*\([\s\S]*\))\s*$`,
  'i',
);

function namesOf(text: string): string[] {
  return (text.match(/"(?:[^"]|"")*"|`[^`]*`|[\w$]+/g) ?? []).map((part) =>
    part.replaceAll(/^["`]|["`]$/g, '').toLowerCase(),
  );
}

function joinComment(
  { text }: OtherStatement,
  tables: ReadonlyMap<string, OpenTable>,
  dialect: SqlDialect,
): boolean {
  const [, on, path, literal] = COMMENT.exec(text) ?? [];
  if (on === undefined || dialect === 'mysql') return false;
  const names = namesOf(path);
  const isColumn = on.toLowerCase() === 'column';
  const open = tables.get(names[names.length - (isColumn ? 2 : 1)] ?? '');
  if (open === undefined) return false;
  const comment = literal.startsWith("'") ? unquoted(literal) : '';
  if (isColumn)
    return joinConstraint(open, { text: names[names.length - 1] }, { kind: 'comment', text: comment });
  open.comment = comment;
  return true;
}

function joinType({ text }: OtherStatement, declared: Map<string, StoredType>, dialect: SqlDialect): boolean {
  const [, path, type] = TYPE.exec(text) ?? [];
  if (path === undefined) return false;
  // Every dialect reads ENUM (...) as a type of a cast.
  const [statement] = parseSql(`create table t (c ${type})`, { dialect }).statements;
  const name = statement.kind === 'create_table' ? statement.columns?.[0]?.type : undefined;
  if (name === undefined) return false;
  declared.set(namesOf(path).at(-1) ?? '', readType(name, dialect));
  return true;
}
