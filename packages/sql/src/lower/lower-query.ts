import type { SqlDialect } from '@dataing/ports';
import { sql } from '../parse/build.ts';
import type { Query, SqlExpression } from '../parse/tree.ts';
import { mapChildren, mapQuery } from './map-tree.ts';
import { WORDS, type Words } from './words.ts';

/**
 * A query that was built in DuckDB's words, in those of another dialect: what it calls doubles and texts, microseconds
 * since 1970, joined texts, filtered aggregates, division without a loss. What has no counterpart stays as it is, and the
 * gate refuses it: several grouping sets in MySQL and SQLite, quantiles in MySQL, TRY_CAST outside of DuckDB.
 */
export function lowerQuery(query: Query, dialect: SqlDialect): Query {
  const words = WORDS[dialect];
  return words === undefined ? query : lowering(words).query(query);
}

/** One expression of such a query. */
export function lowerExpression(expression: SqlExpression, dialect: SqlDialect): SqlExpression {
  const words = WORDS[dialect];
  return words === undefined ? expression : lowering(words).expression(expression);
}

function lowering(words: Words) {
  const query = (inner: Query): Query => {
    const mapped = mapQuery(inner, expression);
    const { groupBy } = mapped;
    // One set is a plain grouping, which every dialect has.
    if (groupBy?.kind !== 'sets' || groupBy.sets.length !== 1) return mapped;
    return { ...mapped, groupBy: { kind: 'by', expressions: groupBy.sets[0] } };
  };
  const expression = (node: SqlExpression): SqlExpression => {
    const compared = words.comparesTexts ? instantsAsTexts(node) : node;
    return lowerNode(mapChildren(compared, expression, query), words);
  };
  return { query, expression };
}

function lowerNode(node: SqlExpression, words: Words): SqlExpression {
  switch (node.kind) {
    case 'cast':
      return { ...node, type: words.types[node.type.toLowerCase()] ?? node.type };
    case 'typed':
      return words.comparesTexts ? sql.text(node.text) : node;
    case 'binary':
      return lowerBinary(node, words);
    case 'call':
      return lowerCall(node, words);
    default:
      return node;
  }
}

type Binary = Extract<SqlExpression, { kind: 'binary' }>;
type Call = Extract<SqlExpression, { kind: 'call' }>;

function lowerBinary(node: Binary, words: Words): SqlExpression {
  const { operator, left, right } = node;
  if (operator === '||' && words.joins === 'concat') return sql.call('concat', left, right);
  // DuckDB divides whole numbers without a loss; of doubles PostgreSQL knows no remainder.
  if (operator === '/') return { ...node, left: sql.cast(left, words.types.double) };
  if (operator === '%' && words.remainderOf !== undefined) {
    const exact = (operand: SqlExpression) => sql.cast(operand, words.remainderOf as string);
    return sql.cast({ ...node, left: exact(left), right: exact(right) }, words.types.double);
  }
  return node;
}

function lowerCall(node: Call, words: Words): SqlExpression {
  if (node.name === 'epoch_us') return words.epochMicros(node.args[0]);
  if (node.name === 'approx_count_distinct') return sql.countDistinct(words.comparable(node.args[0]));
  if (node.name === 'quantile_cont' && words.quantile !== undefined) return words.quantile(node);
  if (node.filter === undefined || words.hasFilter) return node;
  const { filter, ...bare } = node;
  const counted = node.star === true ? [sql.number(1)] : node.args;
  const [first, ...rest] = counted;
  return { ...bare, star: undefined, args: [sql.when(filter, first), ...rest] };
}

/** Texts of instants are compared in one form, whatever stands between day and hour. */
function instantsAsTexts(node: SqlExpression): SqlExpression {
  const one = (operand: SqlExpression) =>
    sql.call(
      'strftime',
      sql.text('%Y-%m-%d %H:%M:%f'),
      operand.kind === 'typed' ? sql.text(operand.text) : operand,
    );
  if (node.kind === 'binary' && [node.left, node.right].some((side) => side.kind === 'typed'))
    return { ...node, left: one(node.left), right: one(node.right) };
  if (node.kind === 'between' && [node.low, node.high].some((side) => side.kind === 'typed'))
    return { ...node, operand: one(node.operand), low: one(node.low), high: one(node.high) };
  return node;
}
