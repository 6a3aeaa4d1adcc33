export type { Loss, LossKind } from './loss.ts';
export { readType } from './read-type.ts';
export { holds, type StoredBits, type StoredField, type StoredType } from './stored-type.ts';
export { isTranslated, translate, type TranslateRequest, type Translation } from './translate.ts';
export { writeType, type TypeOptions, type WrittenType } from './write-type.ts';
