export * from './access.ts';
export * from './arena.ts';
export * from './build.ts';
export * from './column.ts';
export * from './hash.ts';
export * from './reshape.ts';
export * from './transfer.ts';
export * from './validity.ts';
