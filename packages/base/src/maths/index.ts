export * from './alias.ts';
export * from './exp.ts';
export * from './gamma.ts';
export * from './normal.ts';
export * from './poisson.ts';
