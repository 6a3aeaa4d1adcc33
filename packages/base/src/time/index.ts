export * from './calendar.ts';
export * from './grid.ts';
export * from './text.ts';
