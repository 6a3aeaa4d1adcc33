import { builtinModules } from 'node:module';

/** Whether a specifier names a module of Node itself, with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}
