import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Finding, tidy } from '../src/index.ts';

/** A small repository: path -> text. */
export type Tree = Readonly<Record<string, string>>;

/** Packages every tree has, so that names resolve: base with one subpath, ports, datagen, investigate, adapters. */
const skeleton: Tree = Object.fromEntries(
  ['base', 'ports', 'sql', 'datagen', 'investigate', 'adapters', 'cli'].flatMap((name) => [
    [
      `packages/${name}/package.json`,
      JSON.stringify({ name: `@dataing/${name}`, type: 'module', exports: { '.': './src/index.ts' } }),
    ],
    [`packages/${name}/src/index.ts`, 'export const name = 1;\n'],
  ]),
);

/** What tidy finds in the skeleton with `tree` laid over it, as "rule file:line". */
export async function findingsIn(tree: Tree): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'tidy-'));
  try {
    for (const [path, text] of Object.entries({ ...skeleton, ...tree })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return (await tidy(root))
      .filter(concerns)
      .map(({ rule, file, line }) => `${rule} ${file}${line ? `:${line}` : ''}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The trees have no node_modules: what they import by name resolves to nothing, which is not what they show. */
function concerns({ rule, message }: Finding): boolean {
  return rule !== 'unresolved' || message.startsWith('"./');
}
