export {
  type ColumnLineage,
  type ColumnUse,
  type LineageFacts,
  type LineageKind,
  type LineageSource,
  type RowUse,
  type StatementLineage,
  traceLineage,
} from './lineage.ts';
