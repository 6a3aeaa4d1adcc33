import type {
  Call,
  Case,
  Cast,
  ColumnReference,
  Comprehension,
  Expression,
  Name,
  Query,
  WindowSpec,
} from '../tree/index.ts';
import { type BoundQuery, type Step, strongerStep } from './column.ts';
import { type Context, fold } from './context.ts';
import { functionFacts, isAggregate } from './functions.ts';
import { isNiladic, resolveReference } from './look-up.ts';
import { numberType, operatorType } from './infer.ts';
import { placeFacts } from './relation.ts';
import type { Scope, Sink, Value } from './sink.ts';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  INTERVAL,
  joinTypes,
  JSON_TYPE,
  NULL,
  type SqlType,
  TEXT,
  UNKNOWN,
} from './type.ts';
import { parseTypeText } from './type-name.ts';
import { typeOfName } from './type-of-name.ts';

const QUERY_KINDS = new Set(['select', 'set_operation', 'values', 'table_query', 'bracketed', 'pipe']);
/** Says of a node's kind whether it is a query. */
export function isQueryKind(kind: unknown): boolean {
  return QUERY_KINDS.has(String(kind));
}

const unknown: Value = { type: UNKNOWN, nullable: true };

/**
 * Resolves the names of an expression into `sink` and says what is known of its value. `step` is what the forms
 * around it do to the value: each name is handled once, whatever the depth.
 */
export function bindExpression(
  ctx: Context,
  node: Expression,
  scope: Scope,
  sink: Sink,
  step: Step = 'same',
): Value {
  ctx.steps++;
  if (node.kind !== 'column' && node.kind !== 'columns')
    sink.note(node.kind === 'cast' ? strongerStep(step, 'cast') : strongerStep(step, 'derived'));
  const below = strongerStep(step, 'derived');
  const go = (child: Expression, way: Step = below) => bindExpression(ctx, child, scope, sink, way);
  const all = (children: readonly Expression[]) => children.map((child) => go(child));
  const truth = (children: readonly Expression[], nullable?: boolean): Value => {
    const values = all(children);
    return { type: BOOLEAN, nullable: nullable ?? values.some((value) => value.nullable) };
  };
  switch (node.kind) {
    case 'column':
      return bindReference(ctx, node, scope, sink, step);
    case 'literal':
      return literal(node.value);
    case 'number':
      return { type: numberType(node, ctx.dialect), nullable: false, constant: node.text };
    case 'typed':
      return {
        type: typeOfName(node.type, ctx.dialect),
        nullable: false,
        constant: `${node.type.name} '${node.text}'`,
      };
    case 'interval':
      return { type: INTERVAL, nullable: go(node.value).nullable };
    case 'cast':
      return bindCast(ctx, node, go(node.operand, strongerStep(step, 'cast')));
    case 'call':
      return bindCall(ctx, node, scope, sink, step);
    case 'logical':
      return truth(node.operands);
    case 'between':
      return truth([node.operand, node.low, node.high]);
    case 'in':
      return truth([node.operand, ...node.items]);
    case 'is':
      return truth([node.operand], false);
    case 'distinct_from':
      return truth([node.left, node.right], false);
    case 'like':
      return truth([node.operand, node.pattern, ...(node.escape === undefined ? [] : [node.escape])]);
    case 'in_array':
      return truth([node.operand, node.array], true);
    case 'quantified':
      return truth([node.left, node.right], true);
    case 'in_query':
      go(node.operand);
      feed(bindInner(ctx, node.query, scope, sink), sink, below, 1);
      return { type: BOOLEAN, nullable: true };
    case 'exists':
      bindInner(ctx, node.query, scope, sink);
      return { type: BOOLEAN, nullable: false };
    case 'subquery':
      return bindSubquery(ctx, node, scope, sink, below);
    case 'unary': {
      const value = go(node.operand);
      return { type: node.operator === 'not' ? BOOLEAN : value.type, nullable: value.nullable };
    }
    case 'binary': {
      const [a, b] = [go(node.left), go(node.right)];
      return binaryValue(ctx, node.operator, a, b, node.right);
    }
    case 'case':
      return bindCase(node, go);
    case 'star':
      return unknown;
    case 'columns':
      return bindEntry(ctx, scope, sink, step);
    default:
      return bindOther(ctx, node, scope, sink, below, go);
  }
}

/** Forms whose type follows from a part, and those of which only the names matter. */
function bindOther(
  ctx: Context,
  node: Expression,
  scope: Scope,
  sink: Sink,
  step: Step,
  go: (child: Expression) => Value,
): Value {
  switch (node.kind) {
    case 'lambda':
      return bindExpression(ctx, node.body, withLocals(ctx, scope, node.parameters), sink, step);
    case 'comprehension':
      return bindComprehension(ctx, node, scope, sink, step);
    case 'extract':
      return {
        type: ctx.dialect === 'duckdb' ? (node.part === 'epoch' ? DOUBLE : BIGINT) : UNKNOWN,
        nullable: go(node.operand).nullable,
      };
    case 'named':
      return go(node.value);
    case 'collate':
      return { ...go(node.operand), place: undefined };
    case 'at_time_zone': {
      const { type, nullable } = go(node.operand);
      if (node.zone !== undefined) go(node.zone);
      const turned = { timestamp: 'timestamptz', timestamptz: 'timestamp' }[type.kind as string];
      return { type: turned === undefined ? UNKNOWN : parseTypeText(turned, ctx.dialect), nullable };
    }
    case 'array': {
      const items = node.items.map((item) => go(item));
      return {
        type: { kind: 'list', item: items.reduce<SqlType>((t, v) => joinTypes(t, v.type), NULL) },
        nullable: false,
      };
    }
    case 'struct': {
      const fields = node.fields.map(({ name, value }) => ({ name: name?.text ?? '', type: go(value).type }));
      return { type: { kind: 'struct', fields }, nullable: false };
    }
    case 'subscript': {
      const [operand] = [go(node.operand), go(node.index)];
      return { type: elementType(operand.type), nullable: true };
    }
    case 'field':
      return { type: fieldType(go(node.operand).type, [fold(ctx, node.name)], ctx), nullable: true };
    case 'json_path':
      bindParts(ctx, [node.operand, node.steps], scope, sink, step);
      return { type: JSON_TYPE, nullable: true };
    default:
      bindParts(ctx, Object.values(node), scope, sink, step);
      return unknown;
  }
}

/** Every expression and query among parts of any shape: windows, orderings, steps of paths. */
export function bindParts(ctx: Context, part: unknown, scope: Scope, sink: Sink, step: Step): void {
  if (Array.isArray(part)) {
    for (const each of part) bindParts(ctx, each, scope, sink, step);
  } else if (typeof part === 'object' && part !== null) {
    const { kind } = part as { kind?: string };
    if (kind !== undefined && QUERY_KINDS.has(kind))
      feed(bindInner(ctx, part as Query, scope, sink), sink, step, Infinity);
    else if (kind !== undefined && isExpressionKind(kind))
      bindExpression(ctx, part as Expression, scope, sink, step);
    else
      for (const [key, value] of Object.entries(part))
        if (key !== 'span') bindParts(ctx, value, scope, sink, step);
  }
}

/** The other kinds inside expressions belong to frame bounds and grouping elements. */
const NOT_EXPRESSIONS =
  /^(unbounded (preceding|following)|current row|preceding|following|expression|rollup|cube|sets|list)$/;

function isExpressionKind(kind: string): boolean {
  return !NOT_EXPRESSIONS.test(kind);
}

function bindReference(ctx: Context, node: ColumnReference, scope: Scope, sink: Sink, step: Step): Value {
  if (scope.locals?.has(fold(ctx, node.path[0])) === true) return unknown;
  const found = resolveReference(ctx, node, scope.frame);
  if (found === undefined) {
    if (isNiladic(node)) sink.note('derived');
    const facts = functionFacts(node.path[0].text.toLowerCase());
    return facts === undefined
      ? unknown
      : { type: facts.type([], ctx.dialect), nullable: facts.nulls !== 'never' };
  }
  ctx.references.set(node, found);
  const way = found.fields.length > 0 || found.places.length > 1 ? strongerStep(step, 'derived') : step;
  for (const { column } of found.places) {
    sink.add(column, way);
    if (column.table !== undefined) ctx.read.add(column);
  }
  if (found.places.length > 1) return unknown;
  const [place] = found.places;
  const facts = placeFacts(place);
  if (found.fields.length > 0) return { type: fieldType(facts.type, found.fields, ctx), nullable: true };
  return { ...facts, place };
}

/** COLUMNS(...) while its item is bound for one of the columns it stands for. */
function bindEntry(ctx: Context, { entry }: Scope, sink: Sink, step: Step): Value {
  if (entry?.column === undefined) return unknown;
  const { column, relation, merged } = entry;
  sink.add(column, step);
  if (column.table !== undefined) ctx.read.add(column);
  return merged?.facts() ?? placeFacts({ column, relation });
}

function fieldType(type: SqlType, fields: readonly string[], ctx: Context): SqlType {
  let at = type;
  for (const field of fields) {
    if (at.kind === 'json') return JSON_TYPE;
    if (at.kind !== 'struct') return UNKNOWN;
    at = at.fields.find(({ name }) => fold(ctx, { text: name }) === field)?.type ?? UNKNOWN;
  }
  return at;
}

function elementType(type: SqlType): SqlType {
  if (type.kind === 'list') return type.item;
  if (type.kind === 'map') return type.value;
  return type.kind === 'text' || type.kind === 'json' ? type : UNKNOWN;
}

function literal(value: string | boolean | null): Value {
  if (value === null) return { type: NULL, nullable: true, constant: 'null' };
  if (typeof value === 'boolean') return { type: BOOLEAN, nullable: false, constant: String(value) };
  return { type: TEXT, nullable: false, constant: `'${value.replaceAll("'", "''")}'` };
}

function bindCast(ctx: Context, node: Cast, value: Value): Value {
  const may = node.form === 'try_cast' || node.form === 'safe_cast';
  return { type: typeOfName(node.type, ctx.dialect), nullable: may || value.nullable };
}

function binaryValue(ctx: Context, operator: string, a: Value, b: Value, right: Expression): Value {
  const divides =
    ['/', '%', '//', 'div', 'mod'].includes(operator) &&
    !(right.kind === 'number' && Number(right.text) !== 0);
  const opens = ['->', '->>', '#>', '#>>'].includes(operator);
  return {
    type: operatorType(operator, a.type, b.type, ctx.dialect),
    nullable: divides || opens || (operator !== '<=>' && (a.nullable || b.nullable)),
  };
}

function bindCase(node: Case, go: (child: Expression) => Value): Value {
  if (node.operand !== undefined) go(node.operand);
  const values = node.branches.map(({ when, then }) => {
    go(when);
    return go(then);
  });
  if (node.otherwise !== undefined) values.push(go(node.otherwise));
  return {
    type: values.reduce<SqlType>((type, value) => joinTypes(type, value.type), NULL),
    nullable: node.otherwise === undefined || values.some((value) => value.nullable),
  };
}

function bindCall(ctx: Context, node: Call, scope: Scope, sink: Sink, step: Step): Value {
  const name = node.name[node.name.length - 1].text.toLowerCase();
  const aggregates = isAggregate(name) || node.filter !== undefined || node.withinGroup !== undefined;
  const below = strongerStep(step, 'derived');
  const way = aggregates ? 'aggregated' : below;
  sink.note(way);
  // Inside a list the elements are what flows: lambdas take their parameters from the list beside them.
  const values = node.args.map((arg) =>
    isDatePart(name, arg) ? unknown : bindExpression(ctx, arg, scope, sink, way),
  );
  bindParts(ctx, [node.orderBy, node.withinGroup], scope, sink, way);
  bindParts(ctx, [node.limit, node.separator, node.having?.expression, node.filter], scope, sink, below);
  if (node.over !== undefined) bindWindow(ctx, node.over, scope, sink, below);
  const facts = functionFacts(name);
  if (facts === undefined) return unknown;
  const type = facts.type(
    values.map((value) => value.type),
    ctx.dialect,
  );
  const some = values.some((value) => value.nullable);
  const every = values.every((value) => value.nullable);
  const nullable =
    facts.nulls === 'never' ? false : facts.nulls === 'strict' ? some : facts.nulls === 'all' ? every : true;
  return { type, nullable };
}

const DATE_FUNCTIONS =
  /^(date_?(add|diff|sub|trunc|part)|(timestamp|datetime|time)_?(add|diff|sub|trunc)|extract|last_day|next_day|months_between)$/;
const DATE_PARTS =
  /^(year|yyyy|yy|quarter|qq|month|mm|mon|week|wk|isoweek|day|dd|dayofweek|dayofyear|hour|hh|minute|mi|second|ss|millisecond|ms|microsecond|us|nanosecond|epoch|isoyear|decade|century)s?$/i;

/** `dateadd(day, 1, d)`: the word for the unit is no column. */
function isDatePart(name: string, node: Expression): boolean {
  if (node.kind === 'call') return DATE_FUNCTIONS.test(name) && /^week$/i.test(node.name[0].text);
  if (node.kind !== 'column' || node.path.length > 1 || node.path[0].quoted === true) return false;
  return DATE_FUNCTIONS.test(name) && DATE_PARTS.test(node.path[0].text);
}

function bindWindow(ctx: Context, over: WindowSpec | Name, scope: Scope, sink: Sink, step: Step): void {
  const named = 'text' in over ? over : over.base;
  const base = named === undefined ? undefined : scope.windows?.get(fold(ctx, named));
  if (base !== undefined) bindWindow(ctx, base, scope, sink, step);
  if ('text' in over) return;
  bindParts(ctx, [over.partitionBy, over.orderBy, over.frame], scope, sink, step);
}

function withLocals(ctx: Context, scope: Scope, names: readonly Name[]): Scope {
  return { ...scope, locals: new Set([...(scope.locals ?? []), ...names.map((name) => fold(ctx, name))]) };
}

function bindComprehension(ctx: Context, node: Comprehension, scope: Scope, sink: Sink, step: Step): Value {
  bindExpression(ctx, node.source, scope, sink, step);
  const inner = withLocals(ctx, scope, node.names);
  const item = bindExpression(ctx, node.value, inner, sink, step);
  if (node.condition !== undefined) bindExpression(ctx, node.condition, inner, sink, step);
  return { type: { kind: 'list', item: item.type }, nullable: true };
}

/** A query inside an expression sees the names around it; the rows it has matter to the value. */
function bindInner(ctx: Context, query: Query, scope: Scope, sink: Sink): BoundQuery {
  const bound = ctx.bindQuery(query, scope.names, scope.frame);
  sink.picks.add(bound);
  return bound;
}

/** The values of a query's first columns flow on. */
function feed(query: BoundQuery, sink: Sink, step: Step, columns: number): void {
  for (const column of query.columns.slice(0, columns)) sink.add(column, step);
}

function bindSubquery(
  ctx: Context,
  node: Extract<Expression, { kind: 'subquery' }>,
  scope: Scope,
  sink: Sink,
  step: Step,
): Value {
  const query = bindInner(ctx, node.query, scope, sink);
  feed(query, sink, step, node.form === undefined ? Infinity : 1);
  const type = query.columns.length === 1 ? query.columns[0].facts.type : UNKNOWN;
  return node.form === 'array'
    ? { type: { kind: 'list', item: type }, nullable: false }
    : { type, nullable: true };
}
