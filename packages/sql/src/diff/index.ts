export type { Among } from './among.ts';
export {
  type Change,
  type ChangeCertainty,
  type ChangeKind,
  combineRows as combineRowEffects,
  paddedIn,
  type RowEffect,
} from './change.ts';
export { type ChangeClass, type DiffOptions, diffQueries, type QueryDiff } from './diff-queries.ts';
export { type Impact, impactOf, type TableChange } from './impact.ts';
export type { TableNames } from './lowering.ts';
export { ungroupedColumns } from './ungrouped.ts';
