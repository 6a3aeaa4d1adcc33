import type { Diagnostic } from '@dataing/base/diagnostics';
import type { ContentCache } from '@dataing/ports';
import { contentHash } from './content-hash.ts';
import { keptValue } from './kept-value.ts';
import { type PackageFile, type PathKind, readPackageFile } from './package-file.ts';
import { type ParsedYaml, parseYaml, type Plain, plains, textOf } from './yaml.ts';

/** A project's files by path, with slashes, relative to any top folder. */
export type ProjectFiles = ReadonlyMap<string, Uint8Array>;

/** Of bytes, which states of a project share where a file is the same in both. */
const texts = new WeakMap<Uint8Array, string>();
const hashes = new WeakMap<Uint8Array, string>();

function remembered(known: WeakMap<Uint8Array, string>, bytes: Uint8Array, make: () => string): string {
  let made = known.get(bytes);
  if (made === undefined) known.set(bytes, (made = make()));
  return made;
}

export function isProfiles(path: string): boolean {
  return /(^|\/)profiles\.ya?ml$/.test(path);
}

/** Files as text, read once, with YAML from the cache. */
export class FileReader {
  readonly files: ProjectFiles;
  readonly diagnostics: Diagnostic[] = [];
  readonly #cache?: ContentCache;
  readonly #decoder = new TextDecoder('utf-8');

  constructor(files: ProjectFiles, cache?: ContentCache) {
    this.files = files;
    this.#cache = cache;
  }

  text(path: string): string {
    const bytes = this.files.get(path);
    if (bytes === undefined) return '';
    return remembered(texts, bytes, () => this.#decoder.decode(bytes));
  }

  /** The first line of a file, for the header of a seed. */
  firstLine(path: string): string {
    const bytes = this.files.get(path) ?? new Uint8Array();
    const end = bytes.indexOf(10);
    return this.#decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).replace(/\r$/, '');
  }

  /** Hash of a file's bytes. */
  hash(path: string): string {
    const bytes = this.files.get(path);
    return bytes === undefined ? contentHash('') : remembered(hashes, bytes, () => contentHash(bytes));
  }

  /** A text that follows from its key alone: from the cache, or made. */
  kept(key: string, make: () => string): string {
    const known = this.#cache?.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#cache?.set(key, made);
    return made;
  }

  /** Kept, but for profiles: there are passwords in them. */
  yaml(path: string): Plain {
    const cache = isProfiles(path) ? undefined : this.#cache;
    const key = `yaml:${this.hash(path)}`;
    const known = keptValue<Plain>(cache, key);
    if (known !== undefined) return known;
    const parsed: ParsedYaml = parseYaml(path, this.text(path));
    this.diagnostics.push(...parsed.diagnostics);
    if (parsed.diagnostics.length === 0) cache?.set(key, JSON.stringify(parsed.data));
    return parsed.data;
  }

  /** Paths under a folder, in order. */
  under(folder: string, extension: RegExp): string[] {
    return this.#sorted().filter((path) => path.startsWith(folder) && extension.test(path));
  }

  #paths?: readonly string[];

  #sorted(): readonly string[] {
    return (this.#paths ??= [...this.files.keys()].sort());
  }
}

/**
 * The project in `folder` and its packages: vendored ones in its install path, and those that packages.yml gives as
 * local. Undefined where there is no dbt_project.yml.
 */
export function readPackages(reader: FileReader, folder: string): PackageFile[] | undefined {
  const root = readPackage(reader, folder);
  if (root === undefined) return undefined;
  const packages = [root];
  const seen = new Set([folder]);
  const add = (at: string) => {
    if (seen.has(at)) return;
    seen.add(at);
    const found = readPackage(reader, at);
    if (found === undefined || packages.some(({ name }) => name === found.name)) return;
    packages.push(found);
    addLocal(at);
  };
  const addLocal = (at: string) => {
    for (const { said, folder: local } of localPackages(reader, at)) {
      if (local !== undefined && readPackage(reader, local) !== undefined) add(local);
      else reader.diagnostics.push(missingPackage(said, at));
    }
  };
  addLocal(folder);
  const installed = `${folder}${root.installPath}/`;
  for (const path of reader.files.keys()) {
    const [, name] = path.startsWith(installed) ? path.split(installed) : [];
    const [directory, file, ...deeper] = (name ?? '').split('/');
    if (/^dbt_project\.ya?ml$/.test(file ?? '') && deeper.length === 0) add(`${installed}${directory}/`);
  }
  return packages;
}

function readPackage(reader: FileReader, folder: string): PackageFile | undefined {
  const path = ['dbt_project.yml', 'dbt_project.yaml']
    .map((it) => folder + it)
    .find((it) => reader.files.has(it));
  return path === undefined ? undefined : readPackageFile(reader.yaml(path), folder);
}

/** Folders of the packages that packages.yml gives as local, relative to the same top; of this project alone. */
export function localPackageFolders(files: ProjectFiles, folder: string, cache?: ContentCache): string[] {
  return localPackages(new FileReader(files, cache), folder).flatMap((it) => it.folder ?? []);
}

interface LocalPackage {
  /** As packages.yml gives it. */
  readonly said: string;
  /** Absent where it leads out of the top of the files. */
  readonly folder?: string;
}

function localPackages(reader: FileReader, folder: string): LocalPackage[] {
  const path = ['packages.yml', 'dependencies.yml']
    .map((it) => folder + it)
    .find((it) => reader.files.has(it));
  if (path === undefined) return [];
  return plains(reader.yaml(path).packages).flatMap((it) => {
    const said = textOf(it.local);
    return said === undefined ? [] : [{ said, folder: joined(folder, said) }];
  });
}

function missingPackage(said: string, folder: string): Diagnostic {
  const where = folder === '' ? 'the project' : folder;
  const message = `the local package ${said} of ${where} is not among the files that were read`;
  return { code: 'DBT_PACKAGE_MISSING', severity: 'warning', message };
}

/** `a/b/` and `../c` make `a/c/`; undefined where that is above the top. */
function joined(folder: string, relative: string): string | undefined {
  const parts = folder.split('/').filter((it) => it !== '');
  for (const part of relative.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return parts.length === 0 ? '' : `${parts.join('/')}/`;
}

/** Files of a package by kind; packages that stand inside the folder of another are not part of it. */
export function filesOf(
  reader: FileReader,
  owner: PackageFile,
  kind: PathKind,
  extension: RegExp,
): Array<readonly [path: string, inside: string]> {
  return owner.paths[kind].flatMap((folder) => {
    const base = `${owner.folder}${folder}/`;
    return reader.under(base, extension).map((path) => [path, path.slice(base.length)] as const);
  });
}

/** Files with macros, those of generic tests too. */
export function macroPaths(reader: FileReader, owner: PackageFile): string[] {
  const tests = filesOf(reader, owner, 'test', /\.sql$/);
  const places = [
    ...filesOf(reader, owner, 'macro', /\.sql$/),
    ...tests.filter(([, inside]) => inside.startsWith('generic/')),
  ];
  return places.map(([path]) => path);
}
