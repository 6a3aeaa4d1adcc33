export { catalogue } from './catalogue.ts';
export { openSinkDirectory } from './directory.ts';
