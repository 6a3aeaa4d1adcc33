export { duckdb } from '../src/dialect/index.ts';
export * from '../src/parse/index.ts';
export { renderExpression, renderQuery } from '../src/render/render.ts';
