import { parseSql } from '../grammar/index.ts';
import { renderSql, renderSqlExpression } from '../render/index.ts';
import type { ColumnDefinition, CreateTable, Name, TableConstraint } from '../tree/index.ts';
import { commentText, splitClauses, unquoted } from './clauses.ts';
import { translateColumn } from './column.ts';
import { layOut } from './lay-out.ts';
import type { Loss } from './loss.ts';
import { canRefer, carryCheck, carryReference, keepsRule, keyOptions } from './rules.ts';
import { columnOf, tableContext, type TableContext, type TableSurroundings } from './table-context.ts';

/** The statements that make a table in the target, as SQL, in order. */
export function translateTable(
  node: CreateTable,
  comment: string | undefined,
  around: TableSurroundings,
  losses: Loss[],
): readonly string[] {
  const ctx = tableContext(node, around, losses);
  const clauses = translateClauses(node, comment, ctx);
  const columns: ColumnDefinition[] = [];
  const constraints: TableConstraint[] = [];
  let hasKey = false;
  for (const each of node.columns ?? []) {
    const written = translateColumn(each, ctx);
    columns.push(written.column);
    constraints.push(...written.constraints);
    hasKey ||= written.hasKey;
  }
  for (const rule of node.constraints ?? []) {
    const written = translateRule(rule, ctx);
    if (written !== undefined && !(hasKey && written.kind === 'primary_key')) constraints.push(written);
  }
  const table: CreateTable = {
    kind: 'create_table',
    name: ctx.name,
    orReplace: node.orReplace === true && ctx.target.orReplace,
    ifNotExists: node.ifNotExists,
    modifiers: translateModifiers(node, ctx),
    columns: columns.map((column) => withNotNull(column, ctx)),
    ...(constraints.length > 0 ? { constraints: unnamedTwice(constraints) } : {}),
    ...(clauses.length > 0 ? { options: [clauses.join(' ')] } : {}),
  };
  if (node.name.length > ctx.name.length) {
    const what = node.name.map((part) => part.text).join('.');
    const why = `names of ${ctx.target.title} have ${ctx.name.length === 1 ? 'one part' : `${ctx.name.length} parts`}`;
    ctx.lose({
      kind: 'dropped',
      what,
      why,
      consequence: 'tables of the same name in two schemas would be one',
    });
  }
  const replace = node.orReplace === true && !ctx.target.orReplace;
  const drop = replace
    ? [renderSql({ kind: 'drop', object: 'table', names: [ctx.name], ifExists: true }, ctx.to)]
    : [];
  return [...drop, ...ctx.before, layOut(renderSql(table, ctx.to), ctx.to), ...ctx.behind];
}

/** A key of a table is never NULL; engines that do not see to it are told. */
function withNotNull(column: ColumnDefinition, ctx: TableContext): ColumnDefinition {
  const isKey = ctx.primaryKey.includes(column.name.text.toLowerCase());
  const isSaid = column.constraints.some((it) => it.kind === 'not_null' || it.kind === 'primary_key');
  const isGenerated = column.constraints.some((it) => it.kind === 'generated');
  if (
    !isKey ||
    isSaid ||
    isGenerated ||
    ctx.to === 'duckdb' ||
    ctx.to === 'postgres' ||
    ctx.from === 'sqlite'
  )
    return column;
  return { ...column, constraints: [...column.constraints, { kind: 'not_null' }] };
}

/** Rules without a name twice over, such as a key a column and the table both declare, stand once. */
function unnamedTwice(constraints: readonly TableConstraint[]): readonly TableConstraint[] {
  let hasKey = false;
  return constraints.filter((rule) => {
    if (rule.kind !== 'primary_key') return true;
    const isFirst = !hasKey;
    hasKey = true;
    return isFirst;
  });
}

function translateModifiers(node: CreateTable, ctx: TableContext): readonly string[] | undefined {
  const kept: string[] = [];
  for (const word of node.modifiers ?? []) {
    if (/^(temp|temporary)$/.test(word) && ctx.target.temporary !== undefined)
      kept.push(ctx.target.temporary);
    else if (word !== 'global' && word !== 'local') {
      const consequence = 'the table is a plain one';
      ctx.lose({ kind: 'dropped', what: word, why: `${ctx.target.title} has no such tables`, consequence });
    }
  }
  return kept.length > 0 ? kept : undefined;
}

/** The clauses of the target's table; what only says how the source stores rows is dropped. */
function translateClauses(
  node: CreateTable,
  given: string | undefined,
  ctx: TableContext,
): readonly string[] {
  let comment = given;
  for (const clause of (node.options ?? []).flatMap((text) => splitClauses(text, ctx.from))) {
    const text = commentText(clause, ctx.from);
    if (text !== undefined) comment = text;
    else if (!/^(engine|row_format|auto_increment|default charset|charset|using delta)\b/i.test(clause)) {
      ctx.lose({
        kind: 'dropped',
        what: clause,
        why: whyDropped(clause, ctx),
        consequence: effectOf(clause),
      });
    }
  }
  return comment === undefined ? [] : tableComment(comment, ctx);
}

function whyDropped(clause: string, { target }: TableContext): string {
  if (/^(partition|cluster|dist|sort|compound|interleaved)/i.test(clause))
    return `how rows are laid out is not carried over to ${target.title}`;
  return `it belongs to the source; ${target.title} has no such clause, or another`;
}

function effectOf(clause: string): string {
  if (/^strict\b/i.test(clause)) return 'the types are as strict as the target makes them';
  if (/^inherits\b/i.test(clause)) return 'the columns of the parent table are missing';
  if (/^on\s+commit\b/i.test(clause)) return 'rows of a temporary table may stay when a transaction ends';
  if (/^collate\b/i.test(clause)) return 'texts compare and sort by the default of the target';
  return 'the rows are the same; scans and cost may differ';
}

function tableComment(comment: string, ctx: TableContext): readonly string[] {
  const { to, target, name } = ctx;
  const literal = renderSqlExpression({ kind: 'literal', value: comment }, to);
  switch (target.comments) {
    case 'clause':
      return [to === 'trino' || to === 'spark' ? `comment ${literal}` : `comment = ${literal}`];
    case 'options':
      return [`options (description = ${literal})`];
    case 'statement':
      ctx.behind.push(
        `comment on table ${renderSqlExpression({ kind: 'column', path: name }, to)} is ${literal}`,
      );
      return [];
    case 'none': {
      const why = `${target.title} has no comments`;
      ctx.lose({ kind: 'dropped', what: 'comment', why, consequence: 'the rows are the same' });
      return [];
    }
  }
}

/** A rule of the table as the target has it; undefined, and a loss, where it does not. */
export function translateRule(rule: TableConstraint, ctx: TableContext): TableConstraint | undefined {
  const { name, span } = rule;
  switch (rule.kind) {
    case 'primary_key':
    case 'unique': {
      const shown = `${rule.kind === 'unique' ? 'unique' : 'primary key'} (${rule.columns.map((key) => renderSqlExpression(key, ctx.from)).join(', ')})`;
      if (!keepsRule(rule.kind, shown, ctx, { span })) return undefined;
      const columns = rule.columns.map((key) => columnOf(key));
      if (columns.includes(undefined)) {
        const why = 'a key of expressions is not translated';
        ctx.lose({
          kind: 'unchecked',
          what: shown,
          why,
          consequence: 'rows with the same values are taken',
          span,
        });
        return undefined;
      }
      if (rule.descending !== undefined) {
        const why = 'the order in which a key is kept is not carried over';
        ctx.lose({ kind: 'dropped', what: `${shown} desc`, why, consequence: 'the rows are the same', span });
      }
      const options = keyOptions(rule.options, shown, ctx, { span });
      return {
        kind: rule.kind,
        name,
        columns: columns.map((it) => ({ kind: 'column', path: [it as Name] })),
        options,
      };
    }
    case 'foreign_key': {
      const shown = `foreign key (${rule.columns.map((column) => column.text).join(', ')})`;
      if (!canRefer(rule.reference, ctx, { span })) return undefined;
      if (!keepsRule('foreign_key', shown, ctx, { span })) return undefined;
      return {
        kind: 'foreign_key',
        name,
        columns: rule.columns,
        reference: carryReference(rule.reference, ctx, { span }),
      };
    }
    case 'check':
      return carryCheck(rule.condition, name, ctx, { span });
    case 'other':
      return translateOther(rule.text, ctx, rule);
  }
}

/** MySQL's UNIQUE KEY u (a) is a rule; KEY, INDEX, FULLTEXT only find rows; EXCLUDE is PostgreSQL's own. */
function translateOther(
  text: string,
  ctx: TableContext,
  { span }: TableConstraint,
): TableConstraint | undefined {
  const [, name, keys] =
    /^unique\s+(?:key|index)?\s*([^\s(]+)?\s*(?:using\s+\w+\s*)?(\([\s\S]*\))/i.exec(text) ?? [];
  if (keys !== undefined) {
    const [statement] = parseSql(`create table t (unique ${keys})`, { dialect: ctx.from }).statements;
    const [rule] = statement.kind === 'create_table' ? (statement.constraints ?? []) : [];
    if (rule?.kind === 'unique') {
      const own = name === undefined ? undefined : { text: /^[`"]/.test(name) ? unquoted(name) : name };
      return translateRule({ ...rule, name: own, span }, ctx);
    }
  }
  if (/^(key|index|fulltext|spatial|projection)\b/i.test(text)) {
    const consequence = 'the rows are the same; finding them may be slower';
    ctx.lose({
      kind: 'dropped',
      what: text,
      why: 'an index is no part of a table elsewhere',
      consequence,
      span,
    });
  } else if (/^like\b/i.test(text)) {
    const consequence = 'the columns of that table are missing';
    ctx.lose({ kind: 'changed', what: text, why: 'another table gives its columns', consequence, span });
  } else {
    const why = `${ctx.target.title} has no such rule`;
    ctx.lose({ kind: 'unchecked', what: text, why, consequence: 'rows that break it are taken', span });
  }
  return undefined;
}

export function referredColumns(tables: readonly CreateTable[]): ReadonlySet<string> {
  const referred = new Set<string>();
  for (const table of tables) {
    for (const { table: name, columns = [] } of referencesOf(table))
      for (const column of columns)
        referred.add(`${name[name.length - 1].text}.${column.text}`.toLowerCase());
  }
  return referred;
}

export function referencesOf(table: CreateTable) {
  const own = (table.columns ?? []).flatMap(({ constraints }) =>
    constraints.flatMap((it) => (it.kind === 'references' ? [it.reference] : [])),
  );
  const rules = (table.constraints ?? []).flatMap((it) => (it.kind === 'foreign_key' ? [it.reference] : []));
  return [...own, ...rules];
}
