import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import {
  type QualifiedName,
  type Query,
  type Statement,
  type TextRange,
  visitTree,
  withoutSpans,
} from '@dataing/sql/tree';

/** A statement that makes, alters or fills a table. */
export interface TableStatement {
  /** `schema.name` in small letters, as it is written. */
  readonly table: string;
  readonly statement: Statement;
  /** Equal for statements that are written alike but for blanks and comments. */
  readonly key: string;
  /** As it is written. */
  readonly text: string;
  /** Of the query that fills the table: its text. */
  readonly query?: string;
  /** Tables that it reads. */
  readonly reads: readonly string[];
  readonly dialect: SqlDialect;
}

/** Tried in this order: the first that reads a whole file without a fault is taken for its dialect. */
const DIALECTS: readonly SqlDialect[] = ['postgres', 'snowflake', 'mysql', 'bigquery', 'duckdb', 'spark'];
/** Longer files are dumps of data. */
const LENGTH_MAX = 2_000_000;

/** The statements of a file about tables, in the order of the text. Of files that no dialect reads, those that were read. */
export function tableStatements(text: string, path: string, known?: SqlDialect): TableStatement[] {
  if (text.length > LENGTH_MAX || text.includes('\0')) return [];
  const dialects = known === undefined ? DIALECTS : [known];
  const parsed = dialects.map((dialect) => ({
    dialect,
    ...lazily(() => parseSql(text, { dialect, file: path })),
  }));
  const { dialect, get } = parsed.find((it) => it.get().diagnostics.length === 0) ?? parsed[0];
  return get().statements.flatMap((statement) =>
    writtenBy(statement).map((name) => {
      const query = queryOf(statement);
      const piece = (span?: TextRange) => (span === undefined ? text : text.slice(span.start, span.end));
      return {
        ...{ table: spell(name), statement, dialect, key: JSON.stringify(withoutSpans(statement)) },
        ...(query === undefined ? {} : { query: piece(query.span) }),
        text: piece(statement.span),
        reads: query === undefined ? [] : readBy(query),
      };
    }),
  );
}

function lazily<T>(make: () => T): { readonly get: () => T } {
  let made: { readonly value: T } | undefined;
  return { get: () => (made ??= { value: make() }).value };
}

const spell = (name: QualifiedName) => name.map(({ text }) => text.toLowerCase()).join('.');

/** Tables that a statement makes, alters or writes. */
function writtenBy(statement: Statement): readonly QualifiedName[] {
  switch (statement.kind) {
    case 'create_table':
    case 'create_view':
    case 'alter_table':
      return [statement.name];
    case 'insert':
      return [statement.table];
    case 'update':
      return statement.target.kind === 'table' ? [statement.target.name] : [];
    case 'merge':
      return [statement.target.name];
    case 'delete':
      return statement.targets.map(({ name }) => name);
    case 'truncate':
      return statement.tables;
    case 'drop':
      return /table|view/.test(statement.object) ? statement.names : [];
    case 'copy':
      return statement.direction === 'in' && statement.table !== undefined ? [statement.table] : [];
    default:
      return [];
  }
}

function queryOf(statement: Statement): Query | undefined {
  if (statement.kind === 'create_table' || statement.kind === 'create_view') return statement.query;
  return statement.kind === 'insert' ? statement.source : undefined;
}

function readBy(query: Query): string[] {
  const found = new Set<string>();
  visitTree(query, (part) => {
    if (part.kind === 'table' && Array.isArray(part.name) && part.name.length > 0)
      found.add(spell(part.name as QualifiedName));
  });
  return [...found];
}
