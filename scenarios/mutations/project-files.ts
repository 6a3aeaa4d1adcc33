import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from './truth/edges.ts';

/** Path to text, relative to the project's folder. */
export type Files = ReadonlyMap<string, string>;

/** One of the projects of this folder: what dbt reads, the statements that make its raw tables, the keys of its tables. */
export interface MutableProject {
  readonly name: string;
  readonly files: Files;
  /** Statements with `{variant}` where data of another draw differ. */
  readonly raw: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** What its raw tables may hold and seldom do. */
  readonly edges: readonly Edge[];
}

const folder = join(import.meta.dirname, 'projects');

export const PROJECTS = ['bakery', 'seats', 'depot'] as const;
export type ProjectName = (typeof PROJECTS)[number];

export function readProjectFiles(name: ProjectName): MutableProject {
  const cwd = join(folder, name);
  const text = (path: string) => readFileSync(join(cwd, path), 'utf8');
  const paths = globSync('**/*', { cwd })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(cwd, path)).isFile())
    .sort();
  const files = paths.filter((it) => !['raw.sql', 'keys.json', 'edges.json'].includes(it));
  return {
    name,
    files: new Map(files.map((path) => [path, text(path)])),
    raw: text('raw.sql'),
    keys: JSON.parse(text('keys.json')),
    edges: JSON.parse(text('edges.json')),
  };
}

/** The files with some of them replaced; null takes one away. */
export function withEdits(files: Files, edits: Readonly<Record<string, string | null>>): Files {
  const next = new Map(files);
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) next.delete(path);
    else next.set(path, text);
  }
  return next;
}
