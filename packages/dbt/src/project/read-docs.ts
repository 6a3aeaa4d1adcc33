import type { PackageFile, PathKind } from './package-file.ts';
import { type FileReader, filesOf } from './read-files.ts';

/** Texts of `docs` blocks by package and name. */
export type Docs = ReadonlyMap<string, string>;

const block = /\{%-?\s*docs\s+(\w+)\s*-?%\}([^]*?)\{%-?\s*enddocs\s*-?%\}/g;
const places: readonly PathKind[] = ['model', 'seed', 'snapshot', 'analysis', 'macro', 'test'];

/** The `docs` blocks in the Markdown files of packages. */
export function readDocs(reader: FileReader, packages: readonly PackageFile[]): Docs {
  const docs = new Map<string, string>();
  for (const owner of packages) {
    const paths = new Set(
      places.flatMap((kind) => filesOf(reader, owner, kind, /\.md$/).map(([path]) => path)),
    );
    for (const path of paths)
      for (const [, name, text] of reader.text(path).matchAll(block))
        docs.set(`${owner.name}.${name}`, text.trim());
  }
  return docs;
}
