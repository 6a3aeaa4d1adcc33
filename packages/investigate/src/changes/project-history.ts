import { buildGraph, type DbtGraph, type LoadOptions, localPackageFolders, readProject } from '@dataing/dbt';
import type { ContentCache, GitRepository } from '@dataing/ports';
import { isProjectFile } from './project-files.ts';

export interface ProjectHistoryOptions {
  readonly repository: GitRepository;
  /**
   * Folder of the dbt_project.yml with a slash at its end; by default the one the repository was opened at. Of the top,
   * the project that stands highest is taken.
   */
  readonly folder?: string;
  readonly load?: Omit<LoadOptions, 'cache' | 'folder'>;
  /** Where renderings are kept by the hash of what they are made of; by default in memory. */
  readonly cache?: ContentCache;
}

/** A project at one commit, with the ids of the files that it is made of. */
export interface ProjectAt {
  readonly graph: DbtGraph;
  readonly blobs: ReadonlyMap<string, string>;
}

/**
 * A dbt project at any commit of a repository, without a checkout. A file is read once however many commits have it, a
 * template is rendered once as long as nothing it depends on differs, and commits with the same files share a graph.
 */
export class ProjectHistory {
  readonly #repository: GitRepository;
  readonly #options: ProjectHistoryOptions;
  readonly #cache: ContentCache;
  readonly #contents = new Map<string, Uint8Array>();
  readonly #atCommit = new Map<string, Promise<ProjectAt | undefined>>();
  readonly #byFiles = new Map<string, ProjectAt | undefined>();

  constructor(options: ProjectHistoryOptions) {
    this.#repository = options.repository;
    this.#options = options;
    this.#cache = options.cache ?? new Map<string, string>();
  }

  /** Undefined where the commit holds no project. Rejects with GIT_UNKNOWN_COMMIT where it is not here. */
  at(sha: string): Promise<ProjectAt | undefined> {
    let found = this.#atCommit.get(sha);
    if (found === undefined) {
      found = this.#read(sha);
      this.#atCommit.set(sha, found);
    }
    return found;
  }

  async #read(sha: string): Promise<ProjectAt | undefined> {
    const { folder = this.#repository.prefix, load } = this.#options;
    const all = new Map(
      (await this.#repository.files(sha))
        .filter(({ path }) => isProjectFile(path))
        .map(({ path, blob }) => [path, blob]),
    );
    const own = new Map([...all].filter(([path]) => path.startsWith(folder)));
    const beside = folder === '' ? [] : localPackageFolders(await this.#files(own), folder);
    const blobs = new Map(
      [...all].filter(([path]) => own.has(path) || beside.some((it) => path.startsWith(it))),
    );
    const key = [...blobs].map((it) => it.join('\0')).join('\n');
    if (this.#byFiles.has(key)) return this.#byFiles.get(key);
    const files = await this.#files(blobs);
    const project = readProject(files, {
      ...load,
      ...(folder === '' ? {} : { folder }),
      cache: this.#cache,
    });
    const at = project === undefined ? undefined : { graph: buildGraph(project), blobs };
    this.#byFiles.set(key, at);
    return at;
  }

  async #files(blobs: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Uint8Array>> {
    const missing = [...blobs.values()].filter((it) => !this.#contents.has(it));
    for (const [id, bytes] of await this.#repository.contents(missing)) this.#contents.set(id, bytes);
    const files = [...blobs].flatMap(([path, blob]) => {
      const bytes = this.#contents.get(blob);
      return bytes === undefined ? [] : [[path, bytes] as const];
    });
    return new Map(files);
  }
}
