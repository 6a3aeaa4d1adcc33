export * from './catalogue.ts';
export * from './diagnostic.ts';
export * from './lines.ts';
export * from './nearest.ts';
export * from './render.ts';
export * from './terminal.ts';
export * from './markup.ts';
