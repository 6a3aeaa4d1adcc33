export * from './parquet/index.ts';
