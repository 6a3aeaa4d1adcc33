export type {
  BoundColumn,
  BoundQuery,
  BoundTable,
  Certainty,
  Clause,
  ColumnFacts,
  Decider,
  Flow,
  Step,
} from './column.ts';
export type { Target } from './bind-target.ts';
export type { Effect } from './effects.ts';
export type { Places } from './context.ts';
export type { BoundRelation, MergedColumn, Place, Resolution, ScopeColumn, StarEntry } from './relation.ts';
export { isAggregate } from './functions.ts';
export { typeOfName } from './type-of-name.ts';
export { type ResolvedStatement, type ResolveOptions, resolveNames, type TableUse } from './resolve.ts';
export { type SchemaColumn, SchemaIndex, type SchemaTable, type SqlSchema } from './schema.ts';
export { joinTypes, renderType, sameType, type SqlType } from './type.ts';
export { parseTypeText } from './type-name.ts';
