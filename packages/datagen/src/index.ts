export { applyIncidents, type FaultedRows } from './faults/apply-incidents.ts';
export { fileColumns, type FileColumn } from './faults/file-columns.ts';
export type { FinishedRows, IncidentHits } from './faults/find-hits.ts';
export type { IncidentLabel } from './faults/incident-labels.ts';
export {
  blockTransferList,
  encodeBlock,
  finishedColumns,
  type EncodedBlock,
  type Encoding,
} from './engine/encode-block.ts';
export { tableShape } from './engine/table-shape.ts';
export type { Context, Frame } from './engine/context.ts';
export { Engine } from './engine/engine.ts';
export {
  generate,
  incidentLabelsName,
  incidentRowsName,
  inProcessPool,
  manifestName,
  shardManifestPrefix,
  type BlockPool,
  type GenerateOptions,
  type GenerateResult,
} from './engine/generate.ts';
export type { Block, FamilyLayout, Layout } from './engine/layout.ts';
export { localesNeeded } from './engine/locales.ts';
export {
  planFacts,
  type Manifest,
  type PlanFacts,
  type ShardManifest,
  type TableManifest,
} from './engine/manifest.ts';
export { mergeShards, type MergedShards } from './engine/merge-shards.ts';
export { shardBlocks, shardSuffix, type Shard } from './engine/shards.ts';
export type { KeptBlocks } from './engine/take-blocks.ts';
export { loadFakerPacks, type FakerPacks } from './faker/index.ts';
export { buildPlan, planPasses } from './plan/build.ts';
export type { PlanOptions } from './plan/draft.ts';
export { explainPlan } from './plan/explain.ts';
export type { Plan, TablePlan } from './plan/plan.ts';
export { sizeDocument, type Sizing } from './plan/size-document.ts';
