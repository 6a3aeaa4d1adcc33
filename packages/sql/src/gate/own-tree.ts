import type { DialectFacts } from '../dialect/index.ts';
import {
  type BinaryOperator,
  childrenOf,
  type Query,
  type Relation,
  type SqlExpression,
} from '../parse/index.ts';
import { Objected, type Objection, type ReadRelation, type StatementFacts } from './facts.ts';

const OPERATORS: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>([
  'or',
  'and',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'is distinct from',
  'is not distinct from',
  'like',
  'not like',
  'ilike',
  'not ilike',
  '||',
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
]);
const TYPED = new Set(['date', 'time', 'timestamp', 'timestamptz', 'interval']);
const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?$/i;
const TYPE = /^([a-z_][a-z0-9_ ]*)(\(\d{1,4}(, \d{1,4})?\))?$/;
const LONG_TYPES = new Set(['double precision', 'timestamp with time zone', 'time with time zone']);
const DEPTH_MAX = 10_000;

function object(code: Objection['code'], message: string): never {
  throw new Objected({ code, message });
}

/** Checks what the renderer writes without quotes: a tree may have come from anywhere. */
class OwnReader {
  readonly #facts: DialectFacts;
  readonly relations: ReadRelation[] = [];
  #depth = 0;

  constructor(facts: DialectFacts) {
    this.#facts = facts;
  }

  query(query: Query, outer: ReadonlySet<string>): void {
    const scope = new Set(outer);
    for (const cte of query.with ?? []) {
      this.query(cte.query, scope);
      scope.add(cte.name.toLowerCase());
    }
    this.#relation(query.from, scope);
    for (const item of query.select) this.expression(item.expression);
    for (const optional of [query.where, query.having]) if (optional !== undefined) this.expression(optional);
    if (query.groupBy?.kind === 'by') for (const e of query.groupBy.expressions) this.expression(e);
    if (query.groupBy?.kind === 'sets')
      for (const set of query.groupBy.sets) for (const e of set) this.expression(e);
    for (const ordering of query.orderBy ?? []) {
      if (![undefined, 'first', 'last'].includes(ordering.nulls))
        object('GATE_NODE_NOT_ALLOWED', 'an unknown order');
      this.expression(ordering.expression);
    }
    const { limit } = query;
    if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
      object('GATE_LIMIT_NOT_CONSTANT', `a limit is a whole number, not ${String(limit)}`);
    }
  }

  #relation(relation: Relation, scope: ReadonlySet<string>): void {
    if (relation.kind === 'subquery') return this.query(relation.query, scope);
    const { name, schema = '' } = relation;
    if (schema === '' && scope.has(name.toLowerCase())) return;
    this.relations.push({ catalog: '', schema, name });
  }

  expression(root: SqlExpression): void {
    if (++this.#depth > DEPTH_MAX) object('GATE_TOO_DEEP', 'nested too deeply');
    this.#node(root);
    for (const child of childrenOf(root)) this.expression(child);
    this.#depth--;
  }

  #node(node: SqlExpression): void {
    const { scalar, aggregate } = this.#facts.functions;
    switch (node.kind) {
      case 'column':
      case 'case':
      case 'in':
      case 'between':
        return;
      case 'literal':
        if (node.value === null || ['string', 'boolean'].includes(typeof node.value)) return;
        return object('GATE_NODE_NOT_ALLOWED', 'a literal is a text, a truth value or null');
      case 'number':
        if (NUMBER.test(node.text)) return;
        return object('GATE_NODE_NOT_ALLOWED', `${node.text} is not a number`);
      case 'typed':
        if (TYPED.has(node.type)) return;
        return object('GATE_TYPE_NOT_ALLOWED', `${node.type} is not a type that may be used`);
      case 'call':
        if (scalar.has(node.name) || aggregate.has(node.name) || node.name === 'grouping') return;
        return object('GATE_FUNCTION_NOT_ALLOWED', `the function ${node.name} is not on the list`);
      case 'in_query':
        // With no names in scope: a WITH name of the query around it is read as a table, and so refused.
        return this.query(node.query, new Set());
      case 'unary':
        if (['-', '+', 'not'].includes(node.operator)) return;
        return object('GATE_NODE_NOT_ALLOWED', `${node.operator} is not an operator`);
      case 'binary':
        // Where || is OR, what was built to join texts would mean something else, and every parser would agree on it.
        if (node.operator === '||' && this.#facts.concat === 'or') break;
        if (OPERATORS.has(node.operator)) return;
        break;
      case 'is':
        if (['null', 'true', 'false'].includes(node.value)) return;
        return object('GATE_NODE_NOT_ALLOWED', `IS ${node.value} is not known`);
      case 'cast':
        return this.#type(node.type);
      default:
        return object('GATE_NODE_NOT_ALLOWED', 'a node that cannot be read');
    }
    object('GATE_NODE_NOT_ALLOWED', `${node.operator} is not an operator of trees of this dialect`);
  }

  #type(type: string): void {
    const base = TYPE.exec(type)?.[1];
    if (base !== undefined && (this.#facts.types.has(base) || LONG_TYPES.has(base))) return;
    object('GATE_TYPE_NOT_ALLOWED', `${type} is not a type that may be used`);
  }
}

/** Reads our own tree as the gate reads a foreign one: nothing in it is taken on trust. Throws `Objected`. */
export function readOwnTree(query: Query, facts: DialectFacts): StatementFacts {
  const reader = new OwnReader(facts);
  reader.query(query, new Set());
  return { relations: reader.relations, limit: query.limit === undefined ? 'none' : { rows: query.limit } };
}
