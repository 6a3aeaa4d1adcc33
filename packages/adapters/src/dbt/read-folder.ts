import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

export interface FolderOptions {
  /** Which paths to read, relative to the top, with slashes; by default all. */
  readonly wanted?: (path: string) => boolean;
  /** Larger files are skipped; by default 16 MB. */
  readonly sizeMaxBytes?: number;
}

/** A file or folder that was wanted and not read. */
export interface SkippedFile {
  readonly path: string;
  readonly why: SkipReason;
}

type SkipReason = 'too large' | 'binary' | 'outside' | 'circular' | 'unreadable' | 'too many files';

export interface FolderFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly skipped: readonly SkippedFile[];
}

const SIZE_MAX_BYTES = 1 << 24;
const FILES_MAX = 200_000;
/** A text has no zero byte; a file of another kind has one soon. */
const LOOK_BYTES = 8192;

/**
 * Files under `top`/`inside` by path relative to `top`, in order of their names. Links are followed as long as they stay
 * under `top`. Not entered: folders whose name begins with a dot, node_modules, __pycache__, virtual environments of
 * Python, and beside a dbt_project.yml what dbt writes (target, logs). Throws what the file system says of the folder
 * itself; what cannot be read below it is skipped and said.
 */
export function readFolder(top: string, inside = '', options: FolderOptions = {}): FolderFiles {
  const reader = new FolderReader(realpathSync(top), options);
  const folder = join(top, inside);
  reader.list(readdirSync(folder, { withFileTypes: true }), folder, inside, [realpathSync.native(folder)]);
  return reader;
}

class FolderReader implements FolderFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly skipped: SkippedFile[] = [];
  readonly #top: string;
  readonly #wanted: (path: string) => boolean;
  readonly #sizeMaxBytes: number;

  constructor(top: string, { wanted = () => true, sizeMaxBytes = SIZE_MAX_BYTES }: FolderOptions) {
    this.#top = top;
    this.#wanted = wanted;
    this.#sizeMaxBytes = sizeMaxBytes;
  }

  /** `above` are the real paths of the folders that led here. */
  list(entries: readonly Dirent[], folder: string, prefix: string, above: readonly string[]): void {
    const names = new Set(entries.map(({ name }) => name));
    if (names.has('pyvenv.cfg')) return;
    const isProject = names.has('dbt_project.yml') || names.has('dbt_project.yaml');
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isProject && (entry.name === 'target' || entry.name === 'logs')) continue;
      this.#entry(entry, join(folder, entry.name), prefix + entry.name, above);
    }
  }

  #entry(entry: Dirent, real: string, path: string, above: readonly string[]): void {
    if (entry.isSymbolicLink()) this.#link(real, path, above);
    else if (entry.isDirectory()) this.#folder(real, path, above);
    else if (entry.isFile() && this.#wanted(path)) this.#file(real, path);
  }

  #link(at: string, path: string, above: readonly string[]): void {
    try {
      const real = realpathSync(at);
      const found = statSync(real);
      if (!found.isDirectory() && !this.#wanted(path)) return;
      if (real !== this.#top && !real.startsWith(this.#top + sep)) this.#skip(path, 'outside');
      else if (found.isDirectory()) this.#folder(real, path, above);
      else if (found.isFile()) this.#file(real, path);
    } catch {
      // It leads nowhere; dbt does not see it either.
      if (this.#wanted(path)) this.#skip(path, 'unreadable');
    }
  }

  #folder(at: string, path: string, above: readonly string[]): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.startsWith('.') || name === 'node_modules' || name === '__pycache__') return;
    try {
      const real = realpathSync.native(at);
      if (above.includes(real)) this.#skip(path, 'circular');
      else this.list(readdirSync(at, { withFileTypes: true }), at, `${path}/`, [...above, real]);
    } catch {
      this.#skip(path, 'unreadable');
    }
  }

  #file(at: string, path: string): void {
    if (this.files.size >= FILES_MAX) return this.#skip(path, 'too many files');
    try {
      if (lstatSync(at).size > this.#sizeMaxBytes) return this.#skip(path, 'too large');
      const bytes = readFileSync(at);
      if (bytes.subarray(0, LOOK_BYTES).includes(0)) this.#skip(path, 'binary');
      else this.files.set(path, bytes);
    } catch {
      this.#skip(path, 'unreadable');
    }
  }

  #skip(path: string, why: SkipReason): void {
    if (why !== 'too many files' || this.skipped.at(-1)?.why !== why) this.skipped.push({ path, why });
  }
}
