import type { SqlDialect } from '@dataing/ports';
import type { Expression, Name } from '../tree/index.ts';

/** Functions that every dialect has and means the same by; a value is what the targets that differ call it. */
const PORTABLE: Readonly<Record<string, Partial<Record<SqlDialect, string>> | undefined>> = {
  ...Object.fromEntries(
    ['lower', 'upper', 'abs', 'coalesce', 'nullif', 'trim', 'round', 'replace'].map((n) => [n, {}]),
  ),
  length: { mysql: 'char_length' },
  char_length: {
    sqlite: 'length',
    duckdb: 'length',
    bigquery: 'length',
    trino: 'length',
    snowflake: 'length',
  },
  character_length: {
    sqlite: 'length',
    duckdb: 'length',
    bigquery: 'length',
    trino: 'length',
    snowflake: 'length',
  },
  len: {
    ...Object.fromEntries(
      ['postgres', 'sqlite', 'bigquery', 'trino', 'snowflake', 'duckdb'].map((d) => [d, 'length']),
    ),
    mysql: 'char_length',
    spark: 'length',
  },
};
const OPERATORS = new Set(['+', '-', '*', '=', '<>', '!=', '<', '<=', '>', '>=', '||']);

export interface Carrying {
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  /** Columns known to be texts, in lower case: only texts are put together the same way everywhere. */
  readonly textColumns: ReadonlySet<string>;
}

/** Why an expression cannot be carried over. */
class NotPortable extends Error {}

export type Carried =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly why: string };

/**
 * A condition or a computed column for another dialect: columns, constants, comparisons, AND, OR, NOT, arithmetic
 * without division, IN, BETWEEN, LIKE, IS, CASE and few functions, whose meaning is the same everywhere. Anything
 * else is refused rather than guessed. `= ANY (ARRAY[...])`, as pg_dump writes it, becomes IN.
 */
export function carryExpression(expression: Expression, { from, to, textColumns }: Carrying): Carried {
  try {
    return { ok: true, expression: carry(expression, { from, to, textColumns }) };
  } catch (error) {
    if (!(error instanceof NotPortable)) throw error;
    return { ok: false, why: error.message };
  }
}

function carry(node: Expression, carrying: Carrying): Expression {
  const { from, to } = carrying;
  const of = (inner: Expression) => carry(inner, carrying);
  switch (node.kind) {
    case 'column':
      return plainColumn(node.path);
    case 'number':
      return { kind: 'number', text: node.text };
    case 'literal':
      if (node.form !== undefined && node.form !== 'national')
        throw new NotPortable('a literal of bits or bytes');
      return { kind: 'literal', value: node.value };
    case 'cast':
      // A text or a number that pg_dump casts to the column's own type.
      if (/^(text|varchar|character varying|bpchar|numeric|integer|bigint)$/.test(node.type.name))
        return of(node.operand);
      throw new NotPortable(`a cast to ${node.type.name}`);
    case 'row':
      if (node.items.length !== 1) throw new NotPortable('a row of values');
      return of(node.items[0]);
    case 'unary':
      if (!['not', '-', '+'].includes(node.operator)) throw new NotPortable(`the operator ${node.operator}`);
      return { kind: 'unary', operator: node.operator, operand: of(node.operand) };
    case 'binary':
      return carryBinary(node, of, carrying);
    case 'logical':
      return { kind: 'logical', operator: node.operator, operands: node.operands.map(of) };
    case 'is':
      if (!['null', 'true', 'false'].includes(node.value)) throw new NotPortable(`IS ${node.value}`);
      return { kind: 'is', operand: of(node.operand), value: node.value, negated: node.negated };
    case 'between':
      if (node.symmetric === true) throw new NotPortable('BETWEEN SYMMETRIC');
      return { ...node, span: undefined, operand: of(node.operand), low: of(node.low), high: of(node.high) };
    case 'in':
      return { kind: 'in', operand: of(node.operand), items: node.items.map(of), negated: node.negated };
    case 'like':
      if (node.operator !== 'like' || node.quantifier !== undefined || from === 'sqlite' || to === 'sqlite')
        throw new NotPortable(`${node.operator.toUpperCase()}, which heeds case here and not there,`);
      return {
        kind: 'like',
        operator: 'like',
        operand: of(node.operand),
        pattern: of(node.pattern),
        negated: node.negated,
      };
    case 'quantified':
      return carryAny(node, of);
    case 'case':
      return {
        kind: 'case',
        operand: node.operand && of(node.operand),
        branches: node.branches.map(({ when, then }) => ({ when: of(when), then: of(then) })),
        otherwise: node.otherwise && of(node.otherwise),
      };
    case 'call':
      return carryCall(node, of, to);
    default:
      throw new NotPortable(node.kind.replaceAll('_', ' '));
  }
}

function plainColumn(path: readonly Name[]): Expression {
  return { kind: 'column', path: [path[path.length - 1]] };
}

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
type Carry = (node: Expression) => Expression;

function carryBinary(node: Of<'binary'>, of: Carry, { from, to, textColumns }: Carrying): Expression {
  const operator = node.operator === '!=' ? '<>' : node.operator === '==' ? '=' : node.operator;
  if (!OPERATORS.has(operator)) throw new NotPortable(`the operator ${node.operator}`);
  const [left, right] = [of(node.left), of(node.right)];
  if (operator === '||' && from !== 'mysql' && !(isText(left, textColumns) && isText(right, textColumns)))
    throw new NotPortable('|| of values that are no texts');
  if (operator === '||' && from === 'mysql')
    return { kind: 'logical', operator: 'or', operands: [left, right] };
  if (operator === '||' && to === 'mysql')
    return { kind: 'call', name: [{ text: 'concat' }], args: [left, right] };
  return { kind: 'binary', operator, left, right };
}

function carryAny({ operator, quantifier, left, right }: Of<'quantified'>, of: Carry): Expression {
  let items = right;
  while (items.kind === 'cast' || (items.kind === 'row' && items.items.length === 1))
    items = items.kind === 'cast' ? items.operand : items.items[0];
  if (operator !== '=' || quantifier === 'all' || items.kind !== 'array')
    throw new NotPortable(`${operator} ${quantifier.toUpperCase()}`);
  return { kind: 'in', operand: of(left), items: items.items.map(of) };
}

function carryCall(node: Of<'call'>, of: Carry, to: SqlDialect): Expression {
  const name = node.name[node.name.length - 1].text.toLowerCase();
  const known = Object.hasOwn(PORTABLE, name) ? PORTABLE[name] : undefined;
  const isPlain =
    node.over === undefined &&
    node.distinct !== true &&
    node.separators === undefined &&
    node.modifier === undefined;
  if (known === undefined || node.name.length > 1 || !isPlain)
    throw new NotPortable(`the function ${name}, which is not known to mean the same there,`);
  return { kind: 'call', name: [{ text: known[to] ?? name }], args: node.args.map(of) };
}

function isText(node: Expression, textColumns: ReadonlySet<string>): boolean {
  if (node.kind === 'column') return textColumns.has(node.path[0].text.toLowerCase());
  if (node.kind === 'literal') return typeof node.value === 'string';
  if (node.kind === 'binary') return node.operator === '||';
  return node.kind === 'call' && /^(lower|upper|trim|replace|concat)$/.test(node.name[0].text);
}
