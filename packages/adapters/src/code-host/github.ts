import type {
  CodeHost,
  CommitStatus,
  PullRequest,
  PullRequestRange,
  PullRequestsFound,
  StickyComment,
  StickyCommentSet,
} from '@dataing/ports';
import { Fields } from './fields.ts';
import { HostClient, type HostSettings } from './http.ts';
import { findPullRequests, type Holder } from './pull-requests-of.ts';
import { type HostComment, placeSticky } from './sticky-comment.ts';

const DESCRIPTION_LENGTH_MAX = 140;

/** A repository at GitHub, by its REST API (version 2022-11-28). */
export class GithubHost implements CodeHost {
  readonly name: string;
  readonly #client: HostClient;
  readonly #path: string;

  /** `repository` is `owner/name`. */
  constructor(settings: HostSettings, repository: string) {
    this.name = settings.name;
    this.#path = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
    this.#client = new HostClient(settings, {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${settings.token}`,
    });
  }

  pullRequestsOf(shas: readonly string[], signal?: AbortSignal): Promise<PullRequestsFound> {
    const of = {
      path: (sha: string) => `${this.#path}/commits/${encodeURIComponent(sha)}/pulls?per_page=100`,
      isAbsence: (status: number, message: string) => status === 422 && /commit/i.test(message),
      holder: holderOf,
    };
    return findPullRequests(this.#client, of, shas, signal);
  }

  async pullRequest(number: number, signal?: AbortSignal): Promise<PullRequestRange> {
    const reply = await this.#client.read({ path: `${this.#path}/pulls/${number}`, signal });
    const pull = pullOf(reply?.json);
    const [base, head] = ['base', 'head'].map((it) => new Fields(reply?.json).fields(it));
    const [baseSha, headSha, baseBranch] = [base.sha('sha'), head.sha('sha'), base.text('ref')];
    if (pull === undefined || baseSha === undefined || headSha === undefined || baseBranch === undefined)
      throw this.#client.bad('something that is no pull request');
    return { ...pull, baseSha, baseBranch, headSha, headRef: `pull/${number}/head` };
  }

  async setStickyComment(comment: StickyComment, signal?: AbortSignal): Promise<StickyCommentSet> {
    const ofPull = `${this.#path}/issues/${comment.number}/comments`;
    const one = (id: number) => `${this.#path}/issues/comments/${id}`;
    const write = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: string) =>
      (await this.#client.send({ method, path, body: body === undefined ? undefined : { body }, signal }))
        ?.json;
    return placeSticky(
      {
        list: async () => {
          const login = await this.#login(signal);
          const items = await this.#client.list(`${ofPull}?per_page=100`, signal);
          return items.flatMap((it) => commentOf(it, login) ?? []);
        },
        create: async (body) => new Fields(await write('POST', ofPull, body)).page('html_url') ?? '',
        update: async (id, body) => void (await write('PATCH', one(id), body)),
        remove: async (id) => void (await write('DELETE', one(id))),
      },
      comment,
    );
  }

  async setStatus({ sha, name, state, description, url }: CommitStatus, signal?: AbortSignal): Promise<void> {
    const short = [...description.replace(/\s+/g, ' ')].slice(0, DESCRIPTION_LENGTH_MAX).join('');
    const body = { state, context: name, description: short, target_url: url };
    await this.#client.send({ method: 'POST', path: `${this.#path}/statuses/${sha}`, body, signal });
  }

  /** The account of the token; undefined for the token of an app or a workflow, which may not ask. */
  async #login(signal: AbortSignal | undefined): Promise<string | undefined> {
    const isAbsence = (status: number) => status === 403 || status === 404;
    return new Fields((await this.#client.send({ path: '/user', signal, isAbsence }))?.json).text('login');
  }
}

function holderOf(json: unknown): Holder | undefined {
  const pull = pullOf(json);
  return pull === undefined ? undefined : { pull, mergeShas: [new Fields(json).sha('merge_commit_sha')] };
}

function pullOf(json: unknown): PullRequest | undefined {
  const fields = new Fields(json);
  const [number, title, url] = [fields.whole('number'), fields.text('title'), fields.page('html_url')];
  if (number === undefined || title === undefined || url === undefined) return undefined;
  const author = fields.fields('user').text('login') ?? null;
  return { number, title, url, author, isMerged: fields.text('merged_at') !== undefined };
}

/** A workflow's token is that of an app: its comments are a bot's, and it may change those of no other account. */
function commentOf(json: unknown, login: string | undefined): HostComment | undefined {
  const fields = new Fields(json);
  const [id, body] = [fields.whole('id'), fields.text('body')];
  if (id === undefined || body === undefined) return undefined;
  const user = fields.fields('user');
  const isOurs = login === undefined ? user.text('type') === 'Bot' : user.text('login') === login;
  return { id, body, url: fields.page('html_url') ?? '', isOurs };
}
