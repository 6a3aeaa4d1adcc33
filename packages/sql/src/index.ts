export { type DialectFacts, dialectFacts, duckdb, quoteIdentifier, quoteText } from './dialect/index.ts';
export { admit, type GateScope } from './gate/admit.ts';
export { isAdmitted } from './gate/admitted.ts';
export {
  type BinaryOperator,
  childrenOf,
  columnsOf,
  type Grouping,
  type Ordering,
  parseExpression,
  type Query,
  type Relation,
  type SelectItem,
  type SqlExpression,
  sql,
  visitExpression,
} from './parse/index.ts';
export { renderExpression, renderQuery } from './render/render.ts';
