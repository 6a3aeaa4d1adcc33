export * from './document.ts';
export * from './expression.ts';
export { DATE_UNITS, EXPRESSION_FUNCTIONS, type FunctionShape } from './expression-types.ts';
export { dslCatalogue } from './catalogue.ts';
export { columnsOf } from './check-cycles.ts';
export { DISTRIBUTION_SHAPES } from './read-distribution.ts';
export { GENERATOR_KINDS } from './read-generator.ts';
export { type ParseOptions, parseDocument } from './parse-document.ts';
