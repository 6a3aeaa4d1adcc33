import type { GitCommit } from '@dataing/ports';

/** The request to merge that brought a commit in, as far as messages say. */
export interface PullRequestNote {
  readonly number: number;
  /** As written; null where no message has it. */
  readonly title: string | null;
  readonly url: string | null;
}

/** How a commit came into the history at hand. */
export interface Arrival {
  readonly request: PullRequestNote | null;
  /** When the merge was made that brought it; of others, when the commit was. */
  readonly landedAtMs: number;
}

/**
 * How each commit of a history came into it: by a merge on the line of first parents, squashed ("Title (#12)"), or with a
 * trailer that names the request. `urlOf` makes the page of a number, where the host is known.
 */
export function arrivalsOf(
  commits: readonly GitCommit[],
  urlOf: (number: number) => string | null,
): ReadonlyMap<string, Arrival> {
  const byId = new Map(commits.map((it) => [it.sha, it]));
  const found = new Map<string, Arrival>();
  for (const merge of mainline(commits, byId).reverse()) {
    for (const commit of broughtBy(merge, byId, found))
      found.set(commit.sha, new Landed([merge, commit], merge.committedAtMs, urlOf));
    found.set(merge.sha, new Landed([merge], merge.committedAtMs, urlOf));
  }
  for (const commit of commits)
    if (!found.has(commit.sha)) found.set(commit.sha, new Landed([commit], commit.committedAtMs, urlOf));
  return found;
}

/** Messages are read when they are asked about: most commits of a history never are. */
class Landed implements Arrival {
  readonly landedAtMs: number;
  readonly #commits: readonly GitCommit[];
  readonly #urlOf: (number: number) => string | null;

  constructor(commits: readonly GitCommit[], landedAtMs: number, urlOf: (number: number) => string | null) {
    this.#commits = commits;
    this.landedAtMs = landedAtMs;
    this.#urlOf = urlOf;
  }

  /** What the first of its commits says that says something. */
  get request(): PullRequestNote | null {
    for (const commit of this.#commits) {
      const said = requestIn(commit, this.#urlOf);
      if (said !== null) return said;
    }
    return null;
  }
}

function mainline(commits: readonly GitCommit[], byId: ReadonlyMap<string, GitCommit>): GitCommit[] {
  const line: GitCommit[] = [];
  for (let at: GitCommit | undefined = commits[0]; at !== undefined; at = byId.get(at.parents[0]))
    line.push(at);
  return line;
}

/** Commits of a merge's other sides that no earlier step of the line has brought. */
function broughtBy(
  { parents }: GitCommit,
  byId: ReadonlyMap<string, GitCommit>,
  known: ReadonlyMap<string, unknown>,
): GitCommit[] {
  const found = new Map<string, GitCommit>();
  const open = parents.slice(1);
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    const commit = byId.get(sha);
    if (commit === undefined || found.has(sha) || known.has(sha)) continue;
    found.set(sha, commit);
    open.push(...commit.parents);
  }
  return [...found.values()];
}

const MERGES: ReadonlyArray<readonly [form: RegExp, title: 'body' | 1]> = [
  [/^Merge pull request #(\d{1,9})\b/, 'body'],
  [/^Merged in .+ \(pull request #(\d{1,9})\)/, 'body'],
  [/^Merged PR (\d{1,9}):\s*(.*)/, 1],
];
const SQUASHED = /^(.*\S)\s*\((?:#|!)(\d{1,9})\)$/;
const TRAILER =
  /^(?:PR|PR-URL|Pull-Request|Pull-request|Merge-Request|See merge request|Reviewed-on|Closes-PR):?\s+(\S*?)[#!/]?(\d{1,9})\/?$/;

/** What a commit's own message says of its request. */
export function requestIn(
  { message }: Pick<GitCommit, 'message'>,
  urlOf: (number: number) => string | null,
): PullRequestNote | null {
  const lines = message.split(/\r?\n/);
  const subject = lines[0].trim();
  const body = lines.slice(1).map((it) => it.trim());
  const firstOfBody = body.find((it) => it !== '') ?? null;
  for (const [form, title] of MERGES) {
    const found = form.exec(subject);
    if (found !== null) return note(Number(found[1]), title === 'body' ? firstOfBody : found[2], null, urlOf);
  }
  const squashed = SQUASHED.exec(subject);
  if (squashed !== null) return note(Number(squashed[2]), squashed[1], null, urlOf);
  const trailer = body.map((it) => TRAILER.exec(it)).findLast((it) => it !== null);
  if (trailer === undefined || trailer === null) return null;
  const isMerge = /^Merge (branch|remote)/.test(subject);
  const url = /^https?:\/\/[\x21-\x7e]+$/.test(trailer[0].split(/\s+/)[1] ?? '')
    ? trailer[0].split(/\s+/)[1]
    : null;
  return note(Number(trailer[2]), isMerge ? firstOfBody : subject, url, urlOf);
}

function note(
  number: number,
  title: string | null,
  url: string | null,
  urlOf: (number: number) => string | null,
): PullRequestNote {
  return { number, title: title === '' ? null : title, url: url ?? urlOf(number) };
}

/** The account in an address that GitHub or GitLab makes for people who hide theirs. */
export function handleIn(email: string): string | null {
  const found = /^(?:\d+[+-])?([A-Za-z0-9][A-Za-z0-9-_.]*)@users\.noreply\.(?:github|gitlab)\.[a-z.]+$/.exec(
    email,
  );
  return found === null ? null : found[1];
}
