export * from './likelihood.ts';
export * from './robust.ts';
