import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** A catalogue entry and the package it comes from. */
export interface LocatedEntry extends CatalogueEntry {
  readonly room: string;
}

/** The entries of every packages/<room>/src/.../catalogue.ts, by code. Throws when a code is given twice. */
export async function readCatalogues(root: string): Promise<LocatedEntry[]> {
  const entries: LocatedEntry[] = [];
  for (const path of globSync('packages/*/src/**/catalogue.ts', { cwd: root }).sort()) {
    const exported = (await import(pathToFileURL(join(root, path)).href)) as Record<string, unknown>;
    for (const value of Object.values(exported)) {
      if (isCatalogue(value)) entries.push(...value.map((it) => ({ ...it, room: path.split(/[\\/]/)[1] })));
    }
  }
  entries.sort((a, b) => (a.code < b.code ? -1 : 1));
  const twice = entries.find((it, i) => it.code === entries[i + 1]?.code);
  if (twice !== undefined) throw new Error(`${twice.code} stands in two catalogues`);
  return entries;
}

function isCatalogue(value: unknown): value is readonly CatalogueEntry[] {
  return Array.isArray(value) && value.length > 0 && value.every((it) => typeof it?.code === 'string');
}

/** docs/errors/<CODE>.md for each entry, and the index; path -> text. */
export function errorPages(entries: readonly LocatedEntry[]): Map<string, string> {
  const pages = new Map<string, string>();
  const rows = entries.map(({ code, title, room }) => `| [${code}](${code}.md) | ${title} | ${room} |`);
  const head = '# Errors\n\nEvery message carries one of these codes. A code never changes its meaning.\n\n';
  pages.set('docs/errors/README.md', `${head}| code | title | from |\n|---|---|---|\n${rows.join('\n')}\n`);
  for (const entry of entries) pages.set(`docs/errors/${entry.code}.md`, errorPage(entry));
  return pages;
}

function errorPage({ code, title, cause, remedy, example }: LocatedEntry): string {
  const fence = example.includes('```') ? '~~~~' : '```';
  return `# ${code}: ${title}

**Cause.** ${cause}

**Remedy.** ${remedy}

**Example**

${fence}
${example}
${fence}
`;
}
