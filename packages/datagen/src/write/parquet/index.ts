export { codecFor } from './choose.ts';
export { chunkTransferList, encodeColumnChunk, type EncodedChunk, type EncodedPages } from './encode.ts';
export { ParquetFile, type ParquetOptions, type ParquetSummary } from './file.ts';
export type { ColumnSchema, Encoding } from './format.ts';
export type { Bound, ChunkStatistics } from './statistics.ts';
