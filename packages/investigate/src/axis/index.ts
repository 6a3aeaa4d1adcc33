export * from './axis.ts';
export * from './grain.ts';
