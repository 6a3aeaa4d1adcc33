export { DeferredPlace } from './deferred-place.ts';
export * from './parquet/index.ts';
export { csvFormat, type CsvOptions } from './csv/csv.ts';
export { csvManifest, datasetJson, type DatasetFacts } from './csv/companions.ts';
export {
  rowsTransferList,
  type EncodedRows,
  type ForeignKey,
  type OpenFileOptions,
  type TableFile,
  type TableFormat,
  type TableShape,
} from './format.ts';
export { jsonlFormat } from './jsonl/jsonl.ts';
export { buildDdl, inReferenceOrder, type Ddl } from './sql/ddl.ts';
export { sqlCompanions, sqlFormat, type SqlStyle } from './sql/sql.ts';
export { quoteName, sqlTargets, targetFacts, type SqlTarget, type TargetFacts } from './sql/target.ts';
export { arrowFormat } from './arrow/arrow.ts';
export { tableFormat, type FormatSpec } from './formats.ts';
export { isPartitioned, partitionRows, type Partition, type PartRows } from './partition.ts';
export { parquetFormat } from './parquet/format-parquet.ts';
