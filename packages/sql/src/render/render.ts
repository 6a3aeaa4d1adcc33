import { type DialectFacts, quoteIdentifier, quoteText } from '../dialect/index.ts';
import type { BinaryOperator, Grouping, Ordering, Query, Relation, SqlExpression } from '../parse/tree.ts';

/** How tightly each form binds; an operand that binds less tightly than its place is put in brackets. */
const POWER: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  'is distinct from': 4,
  'is not distinct from': 4,
  '=': 5,
  '<>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  like: 6,
  'not like': 6,
  ilike: 6,
  'not ilike': 6,
  '||': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '//': 9,
  '%': 9,
};
const NOT = 3;
const IS = 4;
const IN = 6;
const SIGN = 10;
const ATOM = 12;

function powerOf(node: SqlExpression): number {
  switch (node.kind) {
    case 'binary':
      return POWER[node.operator];
    case 'unary':
      return node.operator === 'not' ? NOT : SIGN;
    case 'is':
      return IS;
    case 'in':
    case 'in_query':
    case 'between':
      return IN;
    case 'number':
      return node.text.startsWith('-') ? SIGN : ATOM;
    default:
      return ATOM;
  }
}

class Renderer {
  readonly #facts: DialectFacts;
  constructor(facts: DialectFacts) {
    this.#facts = facts;
  }

  #name(name: string): string {
    return quoteIdentifier(name, this.#facts);
  }

  /** An expression in a place that needs at least `power`. */
  #at(node: SqlExpression, power: number): string {
    const text = this.expression(node);
    return powerOf(node) < power ? `(${text})` : text;
  }

  #list(nodes: readonly SqlExpression[]): string {
    return nodes.map((n) => this.expression(n)).join(', ');
  }

  expression(node: SqlExpression): string {
    switch (node.kind) {
      case 'column':
        return node.relation === undefined
          ? this.#name(node.name)
          : `${this.#name(node.relation)}.${this.#name(node.name)}`;
      case 'literal':
        return typeof node.value === 'string' ? quoteText(node.value, this.#facts) : String(node.value);
      case 'number':
        return node.text;
      case 'typed':
        return `${node.type} ${quoteText(node.text, this.#facts)}`;
      case 'call':
        return this.#call(node);
      case 'unary':
        return node.operator === 'not'
          ? `not ${this.#at(node.operand, NOT)}`
          : `${node.operator}${this.#at(node.operand, ATOM)}`;
      case 'binary':
        return this.#binary(node);
      case 'case':
        return this.#case(node);
      case 'cast':
        return `${node.lenient ? 'try_cast' : 'cast'}(${this.expression(node.operand)} as ${node.type})`;
      default:
        return this.#predicate(node);
    }
  }

  #predicate(node: Extract<SqlExpression, { kind: 'is' | 'in' | 'in_query' | 'between' }>): string {
    const not = node.negated ? 'not ' : '';
    switch (node.kind) {
      case 'is':
        return `${this.#at(node.operand, IS + 1)} is ${not}${node.value}`;
      case 'in':
        return `${this.#at(node.operand, IN + 1)} ${not}in (${this.#list(node.items)})`;
      case 'in_query':
        return `${this.#at(node.operand, IN + 1)} ${not}in (${this.query(node.query)})`;
      case 'between': {
        const bounds = `${this.#at(node.low, IN + 1)} and ${this.#at(node.high, IN + 1)}`;
        return `${this.#at(node.operand, IN + 1)} ${not}between ${bounds}`;
      }
    }
  }

  #binary(node: Extract<SqlExpression, { kind: 'binary' }>): string {
    const power = POWER[node.operator];
    const isChain = node.operator === 'and' || node.operator === 'or';
    const isLeft = isChain || power >= POWER['||'];
    const left = this.#at(node.left, isLeft ? power : power + 1);
    return `${left} ${node.operator} ${this.#at(node.right, power + 1)}`;
  }

  #call(node: Extract<SqlExpression, { kind: 'call' }>): string {
    const args = node.star ? '*' : `${node.distinct ? 'distinct ' : ''}${this.#list(node.args)}`;
    const order =
      node.withinGroup === undefined ? '' : ` within group (order by ${this.expression(node.withinGroup)})`;
    const call = `${node.name.toLowerCase()}(${args})${order}`;
    return node.filter === undefined ? call : `${call} filter (where ${this.expression(node.filter)})`;
  }

  #case(node: Extract<SqlExpression, { kind: 'case' }>): string {
    const operand = node.operand === undefined ? '' : ` ${this.expression(node.operand)}`;
    const branches = node.branches
      .map((b) => ` when ${this.expression(b.when)} then ${this.expression(b.then)}`)
      .join('');
    const otherwise = node.otherwise === undefined ? '' : ` else ${this.expression(node.otherwise)}`;
    return `case${operand}${branches}${otherwise} end`;
  }

  #relation(relation: Relation): string {
    if (relation.kind === 'subquery')
      return `(${this.query(relation.query)}) as ${this.#name(relation.alias)}`;
    const schema = relation.schema === undefined ? '' : `${this.#name(relation.schema)}.`;
    const alias = relation.alias === undefined ? '' : ` as ${this.#name(relation.alias)}`;
    return `${schema}${this.#name(relation.name)}${alias}`;
  }

  #grouping(grouping: Grouping): string {
    if (grouping.kind === 'by') return this.#list(grouping.expressions);
    return `grouping sets (${grouping.sets.map((set) => `(${this.#list(set)})`).join(', ')})`;
  }

  #ordering(ordering: Ordering): string {
    const direction = ordering.descending ? ' desc' : '';
    const nulls = ordering.nulls === undefined ? '' : ` nulls ${ordering.nulls}`;
    return `${this.expression(ordering.expression)}${direction}${nulls}`;
  }

  query(query: Query): string {
    const parts: string[] = [];
    if (query.with !== undefined && query.with.length > 0) {
      const ctes = query.with.map((cte) => `${this.#name(cte.name)} as (${this.query(cte.query)})`);
      parts.push(`with ${ctes.join(', ')}`);
    }
    const items = query.select.map((item) => {
      const alias = item.alias === undefined ? '' : ` as ${this.#name(item.alias)}`;
      return `${this.expression(item.expression)}${alias}`;
    });
    parts.push(`select ${query.distinct ? 'distinct ' : ''}${items.join(', ')}`);
    parts.push(`from ${this.#relation(query.from)}`);
    if (query.where !== undefined) parts.push(`where ${this.expression(query.where)}`);
    if (query.groupBy !== undefined) parts.push(`group by ${this.#grouping(query.groupBy)}`);
    if (query.having !== undefined) parts.push(`having ${this.expression(query.having)}`);
    if (query.orderBy !== undefined && query.orderBy.length > 0) {
      parts.push(`order by ${query.orderBy.map((o) => this.#ordering(o)).join(', ')}`);
    }
    if (query.limit !== undefined) parts.push(`limit ${query.limit}`);
    return parts.join(' ');
  }
}

/** A query as one line of SQL: names quoted where they must be, brackets only where they are needed. */
export function renderQuery(query: Query, facts: DialectFacts): string {
  return new Renderer(facts).query(query);
}

/** An expression as SQL; `parseExpression` of the result gives the same tree, spans aside. */
export function renderExpression(expression: SqlExpression, facts: DialectFacts): string {
  return new Renderer(facts).expression(expression);
}
