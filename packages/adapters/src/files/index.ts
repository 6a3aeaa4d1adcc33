export { catalogue } from './catalogue.ts';
export { openSinkDirectory } from './directory.ts';
export { openKeptBlocks, type KeptFolder } from './kept-blocks.ts';
