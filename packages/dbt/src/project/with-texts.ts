import { FileReader, macroPaths, type ProjectFiles } from './read-files.ts';
import type { Project } from './project.ts';
import type { Resource } from './resource.ts';

/**
 * The same project where nothing but the texts of some models, singular tests, analyses and seeds is another: as
 * `readProject` makes it of `after`, for the price of those. `before` are the files that `base` was made of; a file that is
 * the same in both is one value. Undefined where anything else differs, and of a project with a manifest.
 */
export function withTexts(base: Project, before: ProjectFiles, after: ProjectFiles): Project | undefined {
  if (base.manifest !== undefined || before.size !== after.size) return undefined;
  const paths: string[] = [];
  for (const [path, bytes] of after) {
    const old = before.get(path);
    if (old === undefined) return undefined;
    if (old !== bytes) paths.push(path);
  }
  const known = ownFiles(base);
  if (!paths.every((it) => known.has(it)) || isMacro(base, before, new Set(paths))) return undefined;
  const reader = new FileReader(after);
  const changed = new Set(paths);
  const resources = new Map<string, Resource>();
  for (const [id, it] of base.resources)
    resources.set(id, changed.has(it.path) ? { ...it, text: textOf(it, reader) } : it);
  return { ...base, resources };
}

/** Files that are one resource each, and their text is the file's. */
function ownFiles({ resources }: Project): ReadonlySet<string> {
  const single = new Set<string>();
  const others = new Set<string>();
  for (const { path, kind } of resources.values()) {
    if (kind === 'snapshot' || single.has(path)) others.add(path);
    single.add(path);
  }
  return new Set([...single].filter((it) => !others.has(it)));
}

/** A file can stand under two paths of a project. */
function isMacro(base: Project, files: ProjectFiles, paths: ReadonlySet<string>): boolean {
  const reader = new FileReader(files);
  return base.packages.some((it) => macroPaths(reader, it).some((path) => paths.has(path)));
}

function textOf({ kind, path }: Resource, reader: FileReader): string {
  return kind === 'seed' ? reader.firstLine(path) : reader.text(path);
}
