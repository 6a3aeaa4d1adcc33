import { type Diagnostic, hasErrors } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { type ParsedSql, parseSql } from '../grammar/index.ts';
import { spanOf } from '../parse/index.ts';
import { renderSql, renderSqlExpression } from '../render/index.ts';
import type { CreateTable, Statement, TableConstraint } from '../tree/index.ts';
import type { Loss } from './loss.ts';
import { orderTables } from './order.ts';
import { foldScript, type ScriptPart } from './script.ts';
import {
  fold,
  shortName,
  tableContext,
  type TableSurroundings,
  type TranslateOptions,
} from './table-context.ts';
import { referredColumns, translateRule, translateTable } from './table.ts';

export interface Translation {
  /** The statements, each ending in `;`, one behind the other. */
  readonly sql: string;
  /** Without semicolons; a table may need several: a sequence before it, comments behind it. */
  readonly statements: readonly string[];
  readonly losses: readonly Loss[];
  /** SQL_SYNTAX and its like; TRANSLATE_QUERY and TRANSLATE_SHAPE for tables that are not spelt out. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TranslateRequest extends TranslateOptions {
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  /** The name diagnostics show. */
  readonly file?: string;
  /** What the text was read as, where that was done already. */
  readonly parsed?: ParsedSql;
}

/**
 * Definitions of tables in another dialect: types by what they can hold, rules kept where the target has them, each
 * thing that is lost as a value. What ALTER TABLE, COMMENT ON and CREATE TYPE of the same text add is joined to the
 * tables, which are put in an order that references allow. A translation to the dialect itself changes nothing.
 * Never throws; no statement is left out without a loss or a diagnostic.
 */
export function translate(ddl: string, request: TranslateRequest): Translation {
  const { from, to, file, parsed = parseSql(ddl, { dialect: from, file }) } = request;
  const readable = parsed.statements.filter((it) => !(it.kind === 'other' && it.statement === 'unreadable'));
  if (from === to) {
    const statements = readable.map((statement) => renderSql(statement, to));
    return finish(statements, [], parsed.diagnostics);
  }
  const script = foldScript(readable, ddl, from);
  const losses: Loss[] = [];
  const diagnostics = [...parsed.diagnostics];
  const tables = script.parts.filter((part) => part.kind === 'table');
  const { ordered, cyclic } = orderTables(tables);
  const options: TranslateOptions = { wholeNumbers: request.wholeNumbers };
  const referred = referredColumns(tables.map(({ table }) => table));
  const around: TableSurroundings = { from, to, options, declared: script.declared, referred };
  const statements: string[] = [];
  const waiting = [...ordered];
  const atEnd: string[] = [];
  statements.push(...schemasOf(ordered, to));
  for (const part of script.parts) {
    if (part.kind === 'table') {
      const next = waiting.shift() as Extract<ScriptPart, { kind: 'table' }>;
      const refusal = refusalOf(next.table, ddl, file);
      if (refusal !== undefined) diagnostics.push(refusal);
      else {
        const { table, late } = partRules(next.table, cyclic.get(next.table), to);
        statements.push(...translateTable(table, next.comment, around, losses));
        atEnd.push(...addLate(next.table, late, around, losses));
      }
    } else if (part.kind === 'statement') {
      const written = otherStatement(part.statement, to);
      if (written !== undefined) statements.push(written);
      else
        diagnostics.push(
          refused(
            part.statement,
            'TRANSLATE_QUERY',
            `${part.statement.kind.replaceAll('_', ' ')} is not translated`,
            ddl,
            file,
          ),
        );
    } else {
      const { what, why, span } = part;
      losses.push({
        kind: 'dropped',
        what,
        where: 'script',
        why,
        consequence: 'the statement is left out',
        span,
      });
    }
  }
  return finish([...statements, ...atEnd], losses, diagnostics);
}

/** The schemas that names of the target have, made where they are not there. */
function schemasOf(
  tables: ReadonlyArray<{ readonly table: CreateTable }>,
  to: SqlDialect,
): readonly string[] {
  const makes = to === 'duckdb' || to === 'postgres' || to === 'mysql';
  const names = makes ? tables.flatMap(({ table }) => shortName(table.name, to).slice(-2, -1)) : [];
  const byText = new Map(names.map((name) => [name.text, name]));
  return [...byText.values()].map(
    (name) => `create schema if not exists ${renderSqlExpression({ kind: 'column', path: [name] }, to)}`,
  );
}

function finish(
  statements: readonly string[],
  losses: readonly Loss[],
  diagnostics: readonly Diagnostic[],
): Translation {
  return { statements, sql: statements.map((it) => `${it};\n`).join(''), losses, diagnostics };
}

/** Whether every statement was translated. */
export function isTranslated({ diagnostics }: Translation): boolean {
  return !hasErrors(diagnostics);
}

function otherStatement(statement: Statement, to: SqlDialect): string | undefined {
  if (statement.kind !== 'drop' || !/^(table|view)$/.test(statement.object)) return undefined;
  const names = statement.names.map((name) => shortName(name, to));
  return renderSql({ kind: 'drop', object: statement.object, names, ifExists: statement.ifExists }, to);
}

function refusalOf(table: CreateTable, ddl: string, file: string | undefined): Diagnostic | undefined {
  if (table.query !== undefined)
    return refused(table, 'TRANSLATE_QUERY', 'the query of CREATE TABLE ... AS is not translated', ddl, file);
  if (table.from !== undefined || table.columns === undefined || table.columns.length === 0)
    return refused(table, 'TRANSLATE_SHAPE', 'the columns of this table are those of another', ddl, file);
  return undefined;
}

function refused(node: Statement, code: string, message: string, ddl: string, file = '<sql>'): Diagnostic {
  const { start, end } = node.span ?? { start: 0, end: 0 };
  const line = ddl.slice(start, end).search(/[\r\n]/);
  const stop = line < 0 ? end : start + line;
  return { code, severity: 'error', message, span: spanOf(ddl, start, stop, file) };
}

/** References in a circle are added once all tables are there. SQLite takes them as they stand. */
function partRules(
  table: CreateTable,
  names: ReadonlySet<string> | undefined,
  to: SqlDialect,
): { readonly table: CreateTable; readonly late: readonly TableConstraint[] } {
  if (names === undefined || to === 'sqlite') return { table, late: [] };
  const isLate = (name: CreateTable['name']) => names.has(fold(name[name.length - 1]));
  const late: TableConstraint[] = [];
  const columns = table.columns?.map((column) => ({
    ...column,
    constraints: column.constraints.filter((it) => {
      if (it.kind !== 'references' || !isLate(it.reference.table)) return true;
      late.push({
        kind: 'foreign_key',
        name: it.name,
        columns: [column.name],
        reference: it.reference,
        span: it.span,
      });
      return false;
    }),
  }));
  const constraints = table.constraints?.filter((it) => {
    if (it.kind !== 'foreign_key' || !isLate(it.reference.table)) return true;
    late.push(it);
    return false;
  });
  return { table: { ...table, columns, constraints }, late };
}

function addLate(
  table: CreateTable,
  late: readonly TableConstraint[],
  around: TableSurroundings,
  losses: Loss[],
): readonly string[] {
  const { to } = around;
  const ctx = tableContext(table, around, losses);
  return late.flatMap((rule) => {
    if (rule.kind !== 'foreign_key' || to === 'duckdb') {
      const why = `tables of ${ctx.target.title} cannot refer to each other in a circle`;
      const consequence = 'rows that refer to nothing are taken';
      ctx.lose({ kind: 'unchecked', what: 'foreign key', why, consequence, span: rule.span });
      return [];
    }
    const constraint = translateRule(rule, ctx);
    if (constraint === undefined) return [];
    const actions = [{ kind: 'add_constraint' as const, constraint }];
    return [renderSql({ kind: 'alter_table', object: 'table', name: ctx.name, actions }, to)];
  });
}
