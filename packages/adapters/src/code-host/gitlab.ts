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
import { placeSticky } from './sticky-comment.ts';

const STATES = { pending: 'pending', success: 'success', failure: 'failed', error: 'failed' } as const;
const DESCRIPTION_LENGTH_MAX = 255;

/** A project at GitLab, by its REST API (v4). Merge requests are the pull requests, notes the comments. */
export class GitlabHost implements CodeHost {
  readonly name: string;
  readonly #client: HostClient;
  readonly #path: string;

  /** `project` is its path with its groups: `data/warehouse/shop`. */
  constructor(settings: HostSettings, project: string) {
    this.name = settings.name;
    this.#path = `/projects/${encodeURIComponent(project)}`;
    this.#client = new HostClient(settings, { 'private-token': settings.token });
  }

  pullRequestsOf(shas: readonly string[], signal?: AbortSignal): Promise<PullRequestsFound> {
    const commits = `${this.#path}/repository/commits`;
    const of = {
      path: (sha: string) => `${commits}/${encodeURIComponent(sha)}/merge_requests?per_page=100`,
      isAbsence: (status: number, message: string) => status === 404 && /commit/i.test(message),
      holder: holderOf,
    };
    return findPullRequests(this.#client, of, shas, signal);
  }

  async pullRequest(number: number, signal?: AbortSignal): Promise<PullRequestRange> {
    const reply = await this.#client.read({ path: `${this.#path}/merge_requests/${number}`, signal });
    const pull = pullOf(reply?.json);
    const fields = new Fields(reply?.json);
    const refs = fields.fields('diff_refs');
    const headSha = refs.sha('head_sha') ?? fields.sha('sha');
    const [baseSha, baseBranch] = [
      refs.sha('start_sha') ?? refs.sha('base_sha'),
      fields.text('target_branch'),
    ];
    if (pull === undefined || baseSha === undefined || headSha === undefined || baseBranch === undefined)
      throw this.#client.bad('something that is no merge request');
    return { ...pull, baseSha, baseBranch, headSha, headRef: `merge-requests/${number}/head` };
  }

  async setStickyComment(comment: StickyComment, signal?: AbortSignal): Promise<StickyCommentSet> {
    const request = `${this.#path}/merge_requests/${comment.number}`;
    const page = (await this.pullRequest(comment.number, signal)).url;
    const write = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: string) =>
      (await this.#client.send({ method, path, body: body === undefined ? undefined : { body }, signal }))
        ?.json;
    const list = async () => {
      const login = new Fields((await this.#client.send({ path: '/user', signal }))?.json).text('username');
      const order = 'sort=asc&order_by=created_at&per_page=100';
      const notes = await this.#client.list(`${request}/notes?${order}`, signal);
      return notes.flatMap((it) => {
        const fields = new Fields(it);
        const [id, body] = [fields.whole('id'), fields.text('body')];
        if (id === undefined || body === undefined || login === undefined) return [];
        return [
          { id, body, url: `${page}#note_${id}`, isOurs: fields.fields('author').text('username') === login },
        ];
      });
    };
    return placeSticky(
      {
        list,
        create: async (body) =>
          `${page}#note_${new Fields(await write('POST', `${request}/notes`, body)).whole('id') ?? ''}`,
        update: async (id, body) => void (await write('PUT', `${request}/notes/${id}`, body)),
        remove: async (id) => void (await write('DELETE', `${request}/notes/${id}`)),
      },
      comment,
    );
  }

  async setStatus({ sha, name, state, description, url }: CommitStatus, signal?: AbortSignal): Promise<void> {
    const short = [...description.replace(/\s+/g, ' ')].slice(0, DESCRIPTION_LENGTH_MAX).join('');
    const body = { state: STATES[state], name, description: short, target_url: url };
    await this.#client.send({ method: 'POST', path: `${this.#path}/statuses/${sha}`, body, signal });
  }
}

function holderOf(json: unknown): Holder | undefined {
  const pull = pullOf(json);
  const fields = new Fields(json);
  const mergeShas = [fields.sha('merge_commit_sha'), fields.sha('squash_commit_sha')];
  return pull === undefined ? undefined : { pull, mergeShas };
}

function pullOf(json: unknown): PullRequest | undefined {
  const fields = new Fields(json);
  const [number, title, url] = [fields.whole('iid'), fields.text('title'), fields.page('web_url')];
  if (number === undefined || title === undefined || url === undefined) return undefined;
  const author = fields.fields('author').text('username') ?? null;
  return { number, title, url, author, isMerged: fields.text('state') === 'merged' };
}
