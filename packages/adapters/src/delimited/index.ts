export { catalogue } from './catalogue.ts';
export { readDelimited, type TextTable } from './read.ts';
