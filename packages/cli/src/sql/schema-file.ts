import { DiagnosticError } from '@dataing/base/diagnostics';
import type { SqlDialect, StatementParser } from '@dataing/ports';
import { renderSqlType } from '@dataing/sql/render';
import type { SchemaColumn, SchemaTable, SqlSchema } from '@dataing/sql/scope';
import type { ColumnDefinition, CreateTable, Statement } from '@dataing/sql/tree';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Io } from '../io.ts';

/** The tables of a file: JSON where it begins with a brace, else CREATE TABLE statements of the dialect. */
export async function readSchema(
  file: string | undefined,
  dialect: SqlDialect,
  parser: StatementParser<Statement>,
  io: Io,
): Promise<SqlSchema | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(isAbsolute(file) ? file : join(io.cwd, file), 'utf8');
  return text.trimStart().startsWith('{')
    ? fromJson(text, file)
    : fromDefinitions(text, file, dialect, parser);
}

function fromJson(text: string, file: string): SqlSchema {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unusable(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const tables = (value as { tables?: unknown }).tables;
  if (typeof tables !== 'object' || tables === null || Array.isArray(tables))
    throw unusable(`${file} has no "tables", an object with one entry per table`);
  for (const [name, table] of Object.entries(tables)) {
    const { columns } = (table ?? {}) as { columns?: unknown };
    const isList =
      Array.isArray(columns) && columns.every((it) => typeof (it as SchemaColumn)?.name === 'string');
    if (!isList) throw unusable(`${file}: the table ${name} has no "columns", a list of {"name": ...}`);
  }
  return value as SqlSchema;
}

async function fromDefinitions(
  text: string,
  file: string,
  dialect: SqlDialect,
  parser: StatementParser<Statement>,
): Promise<SqlSchema> {
  const { statements, diagnostics } = await parser.parse(text, { dialect, file });
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  const tables: Record<string, SchemaTable> = {};
  for (const statement of statements) {
    if (statement.kind !== 'create_table') continue;
    tables[statement.name.map((part) => part.text).join('.')] = tableOf(statement, dialect);
  }
  if (Object.keys(tables).length === 0) throw unusable(`${file} has no CREATE TABLE`);
  return { tables };
}

function tableOf({ columns = [], constraints = [] }: CreateTable, dialect: SqlDialect): SchemaTable {
  const rules = constraints.flatMap((rule) =>
    rule.kind === 'primary_key' || rule.kind === 'unique' ? [rule] : [],
  );
  const keys = rules.map((rule) => ({
    isPrimary: rule.kind === 'primary_key',
    columns: rule.columns.flatMap((it) => (it.kind === 'column' ? [it.path[it.path.length - 1].text] : [])),
  }));
  const primary = new Set(keys.filter(({ isPrimary }) => isPrimary).flatMap((key) => key.columns));
  return {
    columns: columns.map((column) => columnOf(column, primary.has(column.name.text), dialect)),
    keys: keys.map((key) => key.columns),
  };
}

function columnOf(column: ColumnDefinition, isPrimary: boolean, dialect: SqlDialect): SchemaColumn {
  const has = (kind: string) => column.constraints.some((it) => it.kind === kind);
  const isKey = isPrimary || has('primary_key');
  return {
    name: column.name.text,
    type: column.type === undefined ? undefined : renderSqlType(column.type, dialect),
    nullable: !(isKey || has('not_null')),
    unique: has('primary_key') || (has('unique') && has('not_null')),
  };
}

function unusable(message: string): DiagnosticError {
  const help = 'Give {"tables": {"orders": {"columns": [{"name": "id"}]}}}, or CREATE TABLE statements.';
  return new DiagnosticError([{ code: 'CLI_SQL_SCHEMA', severity: 'error', message, help }]);
}
