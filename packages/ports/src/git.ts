/** Who made a commit, as it says itself: data of strangers, to be escaped where it is shown. */
export interface GitPerson {
  readonly name: string;
  readonly email: string;
}

export interface GitCommit {
  /** The object's name in hex. */
  readonly sha: string;
  /** Empty for the first commit, and for the last one of a shallow clone; several for a merge. */
  readonly parents: readonly string[];
  /** With the repository's mailmap applied. */
  readonly author: GitPerson;
  readonly authoredAtMs: number;
  /** When it came into this history; of a rebased or cherry-picked commit later than `authoredAtMs`. */
  readonly committedAtMs: number;
  /** Whole, as written; bytes that are no UTF-8 are replaced. */
  readonly message: string;
  /** What differs from the first parent; of a commit without parents here, all of its files. */
  readonly paths: readonly ChangedPath[];
}

export interface ChangedPath {
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'type_changed';
  /** Afterwards; of a deleted file, before. With slashes, relative to the top of the repository. */
  readonly path: string;
  /** Before, where it was renamed or copied. */
  readonly from?: string;
  /** Contents before and after by id; absent where there is none. Of a submodule, its commit. */
  readonly before?: string;
  readonly after?: string;
  readonly isSubmodule: boolean;
}

export interface CommitRange {
  /** Commits that these reach: names of commits, branches or tags; by default HEAD. */
  readonly tips?: readonly string[];
  /** Those that these reach are left out. */
  readonly without?: readonly string[];
  /** Commits made earlier are left out. */
  readonly sinceMs?: number;
  /** The newest so many. */
  readonly limit?: number;
  /** Of a merge only the first parent's side: what a branch went through, each merge one step. */
  readonly isFirstParent?: boolean;
}

export interface GitFile {
  readonly path: string;
  /** Id of its contents. */
  readonly blob: string;
}

/**
 * A repository's history, read only. Nothing is fetched, checked out or written, and no hook or filter runs. Errors are
 * DiagnosticError with codes GIT_NOT_A_REPOSITORY, GIT_UNKNOWN_COMMIT, GIT_FAILED, GIT_CLOSED.
 */
export interface GitRepository {
  /** The folder it was opened at, from the top of the repository, with a slash at its end; empty for the top. */
  readonly prefix: string;
  /** The id of the commit that a branch, tag or commit names, by default HEAD; undefined where there is none. */
  find(name?: string): Promise<string | undefined>;
  /** Whether commits before some are not here. */
  isShallow(): Promise<boolean>;
  /** Newest first, no commit before one of its children. An empty repository has none. */
  commits(range?: CommitRange): Promise<readonly GitCommit[]>;
  /** Files of a commit by path, in git's order; submodules and links apart. With `paths` only those of them. */
  files(commit: string, paths?: readonly string[]): Promise<readonly GitFile[]>;
  /** Contents by id; those that are not here (a partial clone) are left out. */
  contents(blobs: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Closing twice is nothing. */
  close(): Promise<void>;
}
