export { type DialectFacts, dialectFacts, duckdb, quoteIdentifier, quoteText } from './dialect/index.ts';
export { admit, admitChange, type ChangeScope, type GateScope } from './gate/admit.ts';
export { isAdmitted, isAdmittedChange } from './gate/admitted.ts';
export { type JudgeScope, judge, type Verdict } from './gate/judge.ts';
export type { GateMode } from './gate/text.ts';
export { lowerExpression, lowerQuery } from './lower/lower-query.ts';
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
