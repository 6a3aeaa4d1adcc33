export { buildJsonSchema, schemaId } from './language/json-schema.ts';
export type { Fragment, Key, Keys, Keyword, KeywordGroup } from './language/keyword.ts';
export { keywords } from './language/keywords.ts';
export { renderDocument } from './render-document.ts';
export { starterDocument } from './starter.ts';
