import type { TemplateSource } from '../jinja/index.ts';
import texts from './data/built-in.json' with { type: 'json' };

export { type MacroEntry, MacroSpace } from './macro-space.ts';

/**
 * Macros of ours by the package they stand in for, as Jinja: `dbt`, whose macros differ by warehouse, is always there,
 * the others where none is vendored. Names and arguments are those of the packages; the SQL is written by us.
 */
export const builtInMacros: ReadonlyMap<string, TemplateSource> = new Map(
  Object.entries(texts).map(([name, lines]) => [
    name,
    { file: `<built-in ${name}>`, text: lines.join('\n') },
  ]),
);
