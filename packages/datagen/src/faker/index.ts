export * from './locales.ts';
export * from './methods.ts';
