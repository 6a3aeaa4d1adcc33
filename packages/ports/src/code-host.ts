import type { Diagnostic } from '@dataing/base/diagnostics';

/** A request to merge: GitHub's pull request, GitLab's merge request. All texts are data of strangers. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  /** The page that people read; always http or https. */
  readonly url: string;
  /** The account that opened it; null where it is gone. */
  readonly author: string | null;
  readonly isMerged: boolean;
}

/** A pull request with what it would change. */
export interface PullRequestRange extends PullRequest {
  /** Tip of the branch it goes into, as the host knows it; what was changed starts where `headSha` left it. */
  readonly baseSha: string;
  readonly baseBranch: string;
  readonly headSha: string;
  /** What git fetches it by from this host: `pull/7/head`. */
  readonly headRef: string;
}

/** What was found before a problem, if there was one, stopped the asking. */
export interface PullRequestsFound {
  /** The pull request that brought a commit in; commits that came otherwise are not in here. */
  readonly bySha: ReadonlyMap<string, PullRequest>;
  /** How many commits could not be asked about, and why. */
  readonly unasked: number;
  readonly problem?: Diagnostic;
}

export interface StickyComment {
  /** Number of the pull request. */
  readonly number: number;
  /** First line of the comment, an HTML comment that nobody sees: by it the comment is found again. */
  readonly marker: string;
  /** Markdown, at most 65,536 characters with the marker. */
  readonly body: string;
}

export interface StickyCommentSet {
  readonly url: string;
  readonly done: 'created' | 'updated' | 'unchanged';
}

export interface CommitStatus {
  readonly sha: string;
  /** What the status is of; another one of the same name replaces it. */
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; what is too long for the host is cut. */
  readonly description: string;
  readonly url?: string;
}

/**
 * One repository at a host of code. Passing failures are tried again a few times where that does no harm twice, silence is
 * not; when the host limits how much is asked of it, nothing more is asked until it says. Errors are DiagnosticError with codes
 * CODE_HOST_TIMEOUT, CODE_HOST_CANCELLED, CODE_HOST_UNREACHABLE, CODE_HOST_REFUSED, CODE_HOST_RATE_LIMITED,
 * CODE_HOST_NOT_FOUND, CODE_HOST_BAD_REPLY. No error holds the token.
 */
export interface CodeHost {
  /** Host and repository, for people: `github.com acme/shop`. */
  readonly name: string;
  /** Never rejects but with CODE_HOST_CANCELLED: what was found stands beside the problem. */
  pullRequestsOf(shas: readonly string[], signal?: AbortSignal): Promise<PullRequestsFound>;
  /** Rejects with CODE_HOST_NOT_FOUND where there is none, or none that the token may see. */
  pullRequest(number: number, signal?: AbortSignal): Promise<PullRequestRange>;
  /** Writes the one comment with this marker that the token's owner made, or changes it in place. */
  setStickyComment(comment: StickyComment, signal?: AbortSignal): Promise<StickyCommentSet>;
  setStatus(status: CommitStatus, signal?: AbortSignal): Promise<void>;
}
