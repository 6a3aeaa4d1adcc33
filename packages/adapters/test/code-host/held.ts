import type { IncomingMessage } from 'node:http';

interface HeldComment {
  readonly id: number;
  readonly author: string;
  readonly isBot: boolean;
  body: string;
}

export interface HeldPull {
  readonly number: number;
  readonly title: string;
  readonly author: string | null;
  readonly isMerged: boolean;
  readonly baseSha: string;
  readonly headSha: string;
  readonly mergeSha?: string;
  /** Commits that it holds. */
  readonly shas: readonly string[];
  readonly comments: HeldComment[];
}

interface HeldStatus {
  readonly sha: string;
  readonly name: string;
  readonly state: string;
  readonly description: string;
}

/** What the server knows of one repository, acme/shop. */
export interface HeldRepository {
  pulls: HeldPull[];
  /** Commits that are there without a pull request. */
  shas: string[];
  statuses: HeldStatus[];
  /** The account of the token; undefined: the token is that of a workflow, whose account is no user. */
  login: string | undefined;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HostReplyPlan {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Record<string, string>;
}

/** The account of a workflow's token. */
export const BOT = 'shop-bot';
