export { sql } from './build.ts';
export { EXPRESSION_DEPTH_MAX, EXPRESSION_LENGTH_MAX, parseExpression } from './expression.ts';
export { placeIn, spanOf } from './span.ts';
export { bracketDepth, type StatementText, splitStatements } from './statements.ts';
export { findTreacherous } from './characters.ts';
export { isSolid, type Token, type TokenKind, tokenize } from './tokens.ts';
export * from './tree.ts';
