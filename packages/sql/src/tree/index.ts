export * from './expression.ts';
export * from './place.ts';
export * from './query.ts';
export * from './relation.ts';
export * from './statement.ts';
export * from './table-statement.ts';
export * from './type-name.ts';
export { type TreePart, visitTree, withoutSpans } from './visit.ts';
