import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from '@dataing/base/diagnostics';

/**
 * Where the catalogues and the code disagree, one line each: a code that is used and stands in no catalogue, an entry that
 * nothing uses. A code is a string in CAPITAL_SNAKE after `code:`, or one that begins like a catalogued code.
 */
export function codeGaps(root: string, entries: readonly CatalogueEntry[]): string[] {
  const catalogued = new Set(entries.map(({ code }) => code));
  const prefixes = new Set(entries.map(({ code }) => prefixOf(code)));
  const used = new Map<string, string>();
  for (const path of globSync('packages/*/src/**/*.ts', { cwd: root }).sort()) {
    if (path.endsWith('catalogue.ts')) continue;
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, key, code] of text.matchAll(/(\bcode: )?['"]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)['"]/g)) {
      if ((key !== undefined || prefixes.has(prefixOf(code))) && !used.has(code)) used.set(code, path);
    }
  }
  const missing = [...used].filter(([code]) => !catalogued.has(code));
  const unused = [...catalogued].filter((code) => !used.has(code));
  return [
    ...missing.map(([code, path]) => `${path} uses ${code}, which stands in no catalogue`),
    ...unused.map((code) => `nothing uses the catalogued ${code}`),
  ].sort();
}

function prefixOf(code: string): string {
  return code.slice(0, code.indexOf('_'));
}
