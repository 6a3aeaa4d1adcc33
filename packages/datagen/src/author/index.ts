export { buildJsonSchema, schemaId } from './language/json-schema.ts';
export type { Fragment, Key, Keys, Keyword, KeywordGroup } from './language/keyword.ts';
export { keywords } from './language/keywords.ts';
export { renderDocument } from './render-document.ts';
export { starterDocument } from './starter.ts';
export { authorCatalogue } from './catalogue.ts';
export {
  type Created,
  type CreateRequest,
  type CreateResult,
  createSchema,
  type Judged,
  judgeReply,
} from './create/create.ts';
export { extractJson } from './create/extract-json.ts';
export { normalise, type Normalised } from './create/normalise.ts';
export { buildPastePrompt, buildSystemPrompt, describeValue } from './create/prompt.ts';
export { sampleRows, type TableSample } from './sample-rows.ts';
export { compareWithSource, type Inferred, inferSchema, type Resemblance } from './infer/infer.ts';
export type { SourceAccess, TableProfile } from './infer/profile.ts';
export { renderResemblance, resemblanceToJson } from './infer/render-resemblance.ts';
