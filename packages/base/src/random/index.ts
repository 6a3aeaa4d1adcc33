export * from './addresses.ts';
export * from './below.ts';
export * from './draws.ts';
export * from './permutation.ts';
export * from './rows.ts';
export * from './sha256.ts';
export * from './stream-key.ts';
