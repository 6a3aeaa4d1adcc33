export { renderExpression, renderQuery } from './render.ts';
export { renderSql, renderSqlExpression, renderSqlType } from './tree/render-sql.ts';
