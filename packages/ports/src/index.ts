export type * from './engine.ts';
export type * from './llm.ts';
export type * from './sql-parser.ts';
export type * from './warehouse.ts';
export type * from './store.ts';
export type * from './content-cache.ts';
export type * from './git.ts';
export type * from './code-host.ts';
