import { openRepository } from './repository.ts';

export interface CommitOptions {
  /** A commit, branch or tag; by default HEAD. */
  readonly commit?: string;
  /** Which paths to read; by default all. */
  readonly wanted?: (path: string) => boolean;
  /** Larger files are left out; by default 16 MB. */
  readonly sizeMaxBytes?: number;
}

export interface CommitFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Wanted, but not there (a partial clone) or too large. */
  readonly missing: readonly string[];
}

/**
 * Files of a commit by path, without a checkout. `repository` is a work tree or a bare git directory. Rejects with a
 * DiagnosticError of `openRepository`, or GIT_UNKNOWN_COMMIT.
 */
export async function readCommit(folder: string, options: CommitOptions = {}): Promise<CommitFiles> {
  const { commit = 'HEAD', wanted = () => true, sizeMaxBytes = 1 << 24 } = options;
  const repository = await openRepository(folder);
  try {
    const listed = (await repository.files(commit)).filter(({ path }) => wanted(path));
    const contents = await repository.contents(listed.map(({ blob }) => blob));
    const files = new Map<string, Uint8Array>();
    const missing: string[] = [];
    for (const { path, blob } of listed) {
      const content = contents.get(blob);
      if (content === undefined || content.length > sizeMaxBytes) missing.push(path);
      else files.set(path, content);
    }
    return { files, missing };
  } finally {
    await repository.close();
  }
}
