import type { CommitPlan } from '@dataing/adapters/git/test-history';

/** What `dataing sniff` must say of a range. */
export interface SniffTruth {
  /** Arguments beside `--repo` and `--format`; by default `--ref base..HEAD`, base by its name. */
  readonly args?: readonly string[];
  /** Models with a change that matters: exactly these. */
  readonly models?: readonly string[];
  /** `model change` or `model change column`, change by C2.2's name or by `detail`: these are among the changes. */
  readonly changes?: readonly string[];
  /** What breaks, by name: these are among the breaks; `[]`: nothing breaks. */
  readonly breaks?: readonly string[];
  /** Tables below the changed ones that are said to be reached: exactly these. */
  readonly reached?: readonly string[];
  /** Nothing of data changes: no table is named, the risk is low. */
  readonly isQuiet?: boolean;
  /** It refuses, with this code. */
  readonly error?: string;
}

/** What `dataing blame` must say. */
export interface BlameTruth {
  readonly target: string;
  readonly args?: readonly string[];
  /** Commits shown, the newest first, by their names in the case: exactly these. */
  readonly shows?: readonly string[];
  /** Commits that are found and hidden, with why. */
  readonly hides?: Readonly<Record<string, string>>;
  /** What shown commits did: `commit detail`; these are among what is said. */
  readonly details?: readonly string[];
  readonly error?: string;
}

/** A git repository built by script, with what both commands must make of it. */
export interface RepositoryCase {
  readonly name: string;
  readonly commits: readonly CommitPlan[];
  /** What is done to the repository once it is built and checked out; gives the folder to ask in, by default its own. */
  readonly then?: (folder: string, shas: ReadonlyMap<string, string>) => string | undefined;
  readonly sniff?: SniffTruth;
  readonly blame?: BlameTruth;
  /** Words that only text of the repository holds; no output may give them other than harmless. */
  readonly isHostile?: boolean;
}
