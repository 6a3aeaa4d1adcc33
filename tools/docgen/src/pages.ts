import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Pages to be: path relative to the root -> text. */
export type Pages = ReadonlyMap<string, string>;

/** How the pages on disk differ from what they should be, one line each: missing, changed, left over. */
export function staleness(root: string, pages: Pages, ownedFolders: readonly string[]): string[] {
  const differences = [...pages].flatMap(([path, text]) => {
    if (!existsSync(join(root, path))) return [`missing ${path}`];
    return readFileSync(join(root, path), 'utf8') === text ? [] : [`changed ${path}`];
  });
  return [...differences, ...leftOver(root, pages, ownedFolders).map((path) => `left over ${path}`)];
}

/** Writes the pages and removes those of `ownedFolders` that are none any more. */
export function writePages(root: string, pages: Pages, ownedFolders: readonly string[]): void {
  for (const path of leftOver(root, pages, ownedFolders)) rmSync(join(root, path));
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function leftOver(root: string, pages: Pages, ownedFolders: readonly string[]): string[] {
  return ownedFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => !pages.has(path));
}
