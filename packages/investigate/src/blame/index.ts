/** What blame needs where all is kept: nothing of it loads the readers of SQL and of templates. */
export { COLOUR_INK, PLAIN_INK } from '../report/ink.ts';
export { blame, type BlameSources } from './blame.ts';
export { blameToJson } from './json.ts';
export { renderEntry } from './render-entry.ts';
export { renderBlame, shownEntries } from './render-table.ts';
export type { BlameEntry, BlameResult } from './result.ts';
