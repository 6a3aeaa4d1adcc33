export { catalogue } from './catalogue.ts';
export { openSinkDirectory } from './directory.ts';
export { fileFault, type FileFault } from './fault.ts';
export { openKeptBlocks, type KeptFolder } from './kept-blocks.ts';
