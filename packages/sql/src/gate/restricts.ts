import { lowerAscii } from '../dialect/index.ts';
import type { Expression, InQuery, Name, Query, Select } from '../tree/index.ts';

/**
 * Whether a condition provably leaves rows of one table out, whatever the data: not a tautology. It is an
 * allow-list, not a prover: some condition joined by AND must compare a bare column of the table with a constant,
 * or with a column of another table; under OR every branch must, and no column may be compared in two branches that
 * could cover all its values between them. NULLs, constants, functions of columns, and subqueries over the table
 * itself prove nothing. What cannot be shown to restrict is refused, even where a person would see that it does.
 */
export interface Target {
  /** How the table may be named before a dot: its alias, or its last name. Folded to small letters. */
  readonly name: string;
  /** Other tables stand beside it (FROM, USING): then its columns must be qualified. */
  readonly others: ReadonlySet<string>;
  /** Those of them that are tables, not what a query or a function makes. */
  readonly linkable: ReadonlySet<string>;
  /** The table is named again elsewhere in the statement. */
  readonly isReadAgain: boolean;
  /** `"x"` may be a text instead of a column (SQLite). */
  readonly quotesMayBeText: boolean;
}

/** What one restricting predicate looks at. `wide`: all values but some (<>, <, IS NOT NULL); else a few of them. */
interface Claim {
  readonly columns: ReadonlySet<string>;
  readonly wide: ReadonlySet<string>;
}

const NILADIC = new Set(
  (
    'current_date current_time current_timestamp localtime localtimestamp sysdate systimestamp current_user ' +
    'session_user user system_user current_role current_catalog current_schema current_path true false null ' +
    'utc_date utc_time utc_timestamp now today rownum level'
  ).split(' '),
);
/** Functions of one column under which a comparison with a constant still leaves rows out. */
const KEEPING = new Set(['lower', 'upper', 'trim', 'date', 'lcase', 'ucase']);
/** Values at the end of a type's range: to compare with them may be no restriction. */
const EXTREME = /^\s*$|^[+-]?\s*(inf|infinity|nan)\s*$|^\s*(0\d{3}|9999)-/i;
/** Functions that give one moment for all rows when their arguments do, and the words that stand among these. */
const CLOCKS = new Set(
  (
    'now current_date current_timestamp curdate getdate date timestamp to_date to_timestamp dateadd date_add ' +
    'date_sub date_trunc'
  ).split(' '),
);
const UNITS = new Set('year quarter month week day hour minute second'.split(' '));
const COMPARISONS = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<=>']);
const NEGATED: Readonly<Record<string, string>> = {
  '=': '<>',
  '==': '<>',
  '<>': '=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '<=>': '<>',
};

function last(path: readonly Name[]): string {
  return lowerAscii(path[path.length - 1].text);
}

/** The column of the target that an expression is, or undefined. */
function columnOf(expression: Expression, target: Target): string | undefined {
  if (expression.kind === 'cast' && expression.format === undefined)
    return columnOf(expression.operand, target);
  if (expression.kind === 'call' && expression.args.length === 1 && expression.name.length === 1) {
    const isPlain = expression.over === undefined && expression.distinct !== true;
    const keeps = isPlain && KEEPING.has(last(expression.name));
    return keeps ? columnOf(expression.args[0], target) : undefined;
  }
  if (expression.kind !== 'column') return undefined;
  const { path } = expression;
  const name = path[path.length - 1];
  if (name.quoted === true && target.quotesMayBeText && path.length === 1) return undefined;
  if (name.quoted !== true && NILADIC.has(last(path))) return undefined;
  if (path.length === 1) return target.others.size === 0 ? last(path) : undefined;
  return lowerAscii(path[path.length - 2].text) === target.name ? last(path) : undefined;
}

/** The other table a qualified column belongs to, or undefined. */
function linkOf(expression: Expression, target: Target): string | undefined {
  if (expression.kind !== 'column' || expression.path.length < 2) return undefined;
  const { path } = expression;
  const table = lowerAscii(path[path.length - 2].text);
  return target.linkable.has(table) ? `${table}.${last(path)}` : undefined;
}

/** Whether an expression has one value for all rows, and not one at the end of its type's range. */
function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return (
        expression.form === undefined &&
        !(typeof expression.value === 'string' && EXTREME.test(expression.value))
      );
    case 'number':
      return true;
    case 'typed':
      return !EXTREME.test(expression.text);
    case 'interval':
      return isConstant(expression.value);
    case 'cast':
      return isConstant(expression.operand);
    case 'unary':
      return ['-', '+'].includes(expression.operator) && isConstant(expression.operand);
    case 'binary':
      return (
        ['+', '-', '*'].includes(expression.operator) &&
        isConstant(expression.left) &&
        isConstant(expression.right)
      );
    case 'column':
      return (
        expression.path.length === 1 && /^(current_date|current_timestamp)$/i.test(expression.path[0].text)
      );
    case 'call':
      return (
        CLOCKS.has(last(expression.name)) &&
        expression.args.every(
          (arg) => isConstant(arg) || (arg.kind === 'column' && UNITS.has(last(arg.path))),
        )
      );
    default:
      return false;
  }
}

function isTruth(expression: Expression): boolean {
  return expression.kind === 'literal' && typeof expression.value === 'boolean';
}

function isEmptyText(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === '';
}

const none = new Set<string>();
const claim = (column: string, isWide: boolean): Claim => ({
  columns: new Set([column]),
  wide: isWide ? new Set([column]) : none,
});

/** What a condition claims about the rows that are left, or undefined when it may leave all of them. */
function claimOf(condition: Expression, target: Target, negated: boolean): Claim | undefined {
  switch (condition.kind) {
    case 'row':
      return condition.items.length === 1 && condition.explicit !== true
        ? claimOf(condition.items[0], target, negated)
        : undefined;
    case 'unary':
      return condition.operator === 'not' ? claimOf(condition.operand, target, !negated) : undefined;
    case 'logical': {
      const claims = condition.operands.map((operand) => claimOf(operand, target, negated));
      return (condition.operator === 'and') !== negated ? anyOf(claims) : allOf(claims);
    }
    case 'binary':
      return COMPARISONS.has(condition.operator)
        ? compared(negated ? NEGATED[condition.operator] : condition.operator, condition, target)
        : undefined;
    case 'is':
      return isClaim(condition, target, negated);
    case 'distinct_from': {
      const isSame = (condition.negated === true) !== negated;
      return compared(isSame ? '=' : '<>', condition, target);
    }
    case 'in':
      return inList(condition, target, negated);
    case 'between':
      return betweenClaim(condition, target, negated);
    case 'like':
      return likeClaim(condition, target);
    case 'in_query':
      return inQuery(condition, target, negated);
    case 'exists':
      return existsClaim(condition.query, target, negated);
    default:
      return undefined;
  }
}

function anyOf(claims: ReadonlyArray<Claim | undefined>): Claim | undefined {
  const given = claims.filter((one) => one !== undefined);
  if (given.length === 0) return undefined;
  return {
    columns: new Set(given.flatMap((one) => [...one.columns])),
    wide: new Set(given.flatMap((one) => [...one.wide])),
  };
}

/** All branches of an OR claim something, and no column could be covered by two of them together. */
function allOf(claims: ReadonlyArray<Claim | undefined>): Claim | undefined {
  if (claims.some((one) => one === undefined)) return undefined;
  const given = claims as readonly Claim[];
  for (const [at, one] of given.entries()) {
    for (const column of one.wide) {
      if (given.some((other, i) => i !== at && other.columns.has(column))) return undefined;
    }
  }
  return anyOf(given);
}

function compared(
  operator: string,
  { left, right }: { readonly left: Expression; readonly right: Expression },
  target: Target,
): Claim | undefined {
  const a = columnOf(left, target);
  const b = columnOf(right, target);
  if (a !== undefined && b !== undefined) {
    // Two columns of one row: different ones, and bare, so that no function makes them one.
    if (a === b || left.kind !== 'column' || right.kind !== 'column') return undefined;
    return { columns: new Set([a, b]), wide: new Set([a, b]) };
  }
  const column = a ?? b;
  if (column === undefined) return undefined;
  const other = a === undefined ? left : right;
  const isEqual = operator === '=' || operator === '==';
  if (isConstant(other)) return claim(column, isEqual ? isTruth(other) : true);
  if (isEqual && isEmptyText(other)) return claim(column, false);
  const isLink = linkOf(other, target) !== undefined && !target.isReadAgain;
  return isLink && isEqual ? claim(column, true) : undefined;
}

function isClaim(
  { operand, value, negated = false }: Extract<Expression, { kind: 'is' }>,
  target: Target,
  isNegated: boolean,
): Claim | undefined {
  const column = columnOf(operand, target);
  if (column === undefined) return undefined;
  if (value === 'null') return claim(column, negated !== isNegated);
  return value === 'true' || value === 'false' ? claim(column, true) : undefined;
}

function inList(
  { operand, items, negated = false }: Extract<Expression, { kind: 'in' }>,
  target: Target,
  isNegated: boolean,
): Claim | undefined {
  const column = columnOf(operand, target);
  if (column === undefined || items.length === 0 || !items.every(isConstant)) return undefined;
  const truths = items.filter(isTruth).length;
  if (truths > 1) return undefined;
  return claim(column, negated !== isNegated || truths > 0);
}

function betweenClaim(
  { operand, low, high, negated = false }: Extract<Expression, { kind: 'between' }>,
  target: Target,
  isNegated: boolean,
): Claim | undefined {
  const column = columnOf(operand, target);
  // What is not between two values may be everything: the two may stand in the wrong order.
  if (column === undefined || negated !== isNegated) return undefined;
  return isConstant(low) && isConstant(high) ? claim(column, true) : undefined;
}

function likeClaim(
  { operator, operand, pattern, quantifier, escape }: Extract<Expression, { kind: 'like' }>,
  target: Target,
): Claim | undefined {
  const column = columnOf(operand, target);
  const isPlain =
    (operator === 'like' || operator === 'ilike') && quantifier === undefined && escape === undefined;
  if (column === undefined || !isPlain || pattern.kind !== 'literal') return undefined;
  const text = pattern.value;
  if (typeof text !== 'string' || /^[%_]*$/.test(text)) return undefined;
  return claim(column, true);
}

/** The one plain SELECT over base tables other than the target that a query is, or undefined. */
function plainSelect(query: Query, target: Target): Select | undefined {
  if (query.kind !== 'select' || query.from === undefined || target.isReadAgain) return undefined;
  const isPlain =
    query.with === undefined &&
    query.groupBy === undefined &&
    query.having === undefined &&
    query.qualify === undefined &&
    query.top === undefined &&
    query.connectBy === undefined &&
    query.from.every((item) => item.kind === 'table');
  return isPlain ? query : undefined;
}

function tablesOf(select: Select): ReadonlySet<string> {
  const names = (select.from ?? []).flatMap((item) => {
    if (item.kind !== 'table') return [];
    return [lowerAscii(item.alias?.name.text ?? item.name[item.name.length - 1].text)];
  });
  return new Set(names);
}

/** `column in (select table.column from table ...)`. */
function inQuery(condition: InQuery, target: Target, negated: boolean): Claim | undefined {
  const column = columnOf(condition.operand, target);
  const select = plainSelect(condition.query, target);
  if (column === undefined || select === undefined || select.items.length !== 1) return undefined;
  const { expression } = select.items[0];
  if (expression.kind !== 'column') return undefined;
  const { path } = expression;
  const isQualified = path.length > 1 && tablesOf(select).has(lowerAscii(path[path.length - 2].text));
  // An unqualified name may be the outer column itself, which is then always in what it gives.
  if (!isQualified && (path.length > 1 || last(path) === column)) return undefined;
  const isNot = (condition.negated === true) !== negated;
  if (isNot && (select.where !== undefined || select.limit !== undefined)) return undefined;
  return claim(column, true);
}

/** `exists (select ... from other where other.x = target.y)`. */
function existsClaim(query: Query, target: Target, negated: boolean): Claim | undefined {
  const select = plainSelect(query, target);
  if (select?.where === undefined || select.limit !== undefined) return undefined;
  const inner = tablesOf(select);
  const parts =
    select.where.kind === 'logical' && select.where.operator === 'and'
      ? select.where.operands
      : [select.where];
  if (inner.has(target.name) || (negated && parts.length > 1)) return undefined;
  const outer: Target = { ...target, others: inner, linkable: inner };
  for (const part of parts) {
    if (part.kind !== 'binary' || part.operator !== '=') continue;
    const found = compared('=', part, outer);
    const isLink = linkOf(part.left, outer) !== undefined || linkOf(part.right, outer) !== undefined;
    if (found !== undefined && isLink) return { columns: found.columns, wide: found.columns };
  }
  return undefined;
}

/** Whether a condition provably leaves rows of the target out; see `Target`. */
export function restricts(condition: Expression, target: Target): boolean {
  return claimOf(condition, target, false) !== undefined;
}
