import { BOT, type HeldPull, type HeldRepository, type HostReplyPlan, type SeenRequest } from './held.ts';

const missing: HostReplyPlan = { status: 404, json: { message: 'Not Found' } };
const page = 'https://github.example/acme/shop/pull';

/** What GitHub's REST API answers, as far as the port asks (`docs.github.com/en/rest`, version 2022-11-28). */
export function answerGithub(asked: SeenRequest, held: HeldRepository, token: string): HostReplyPlan {
  if (asked.headers.authorization !== `Bearer ${token}`)
    return { status: 401, json: { message: 'Bad credentials' } };
  const path = asked.path.split('?')[0];
  if (path === '/user') {
    const message = 'Resource not accessible by integration';
    return held.login === undefined
      ? { status: 403, json: { message } }
      : { status: 200, json: { login: held.login, type: 'User' } };
  }
  const own = /^\/repos\/acme\/shop(\/.*)$/.exec(path)?.[1];
  if (own === undefined) return missing;
  const ofCommit = /^\/commits\/([^/]+)\/pulls$/.exec(own);
  if (ofCommit !== null) return pullsOf(ofCommit[1], held);
  const status = /^\/statuses\/([^/]+)$/.exec(own);
  if (status !== null) return setStatus(status[1], asked, held);
  const pull = /^\/pulls\/(\d+)$/.exec(own);
  const found = (number: string) => held.pulls.find((it) => it.number === Number(number));
  if (pull !== null) {
    const one = found(pull[1]);
    return one === undefined ? missing : { status: 200, json: pullJson(one) };
  }
  return comments(own, asked, held, found);
}

function pullsOf(sha: string, held: HeldRepository): HostReplyPlan {
  const pulls = held.pulls.filter((it) => it.shas.includes(sha));
  if (pulls.length === 0 && !held.shas.includes(sha))
    return { status: 422, json: { message: `No commit found for SHA: ${sha}` } };
  return { status: 200, json: pulls.map(pullJson) };
}

function setStatus(sha: string, asked: SeenRequest, held: HeldRepository): HostReplyPlan {
  const body = JSON.parse(asked.body) as { state: string; context: string; description: string };
  const { state, context, description } = body;
  if (!['error', 'failure', 'pending', 'success'].includes(state) || description.length > 140)
    return { status: 422, json: { message: 'Validation Failed' } };
  held.statuses.push({ sha, name: context, state, description });
  return { status: 201, json: { state, context } };
}

function comments(
  own: string,
  asked: SeenRequest,
  held: HeldRepository,
  found: (number: string) => HeldPull | undefined,
): HostReplyPlan {
  const ofIssue = /^\/issues\/(\d+)\/comments$/.exec(own);
  const pull = ofIssue === null ? undefined : found(ofIssue[1]);
  const json = (it: HeldPull['comments'][number]) => ({
    id: it.id,
    body: it.body,
    html_url: `${page}/1#issuecomment-${it.id}`,
    user: { login: it.author, type: it.isBot ? 'Bot' : 'User' },
  });
  const bodyOf = () => (JSON.parse(asked.body) as { body: string }).body;
  if (pull !== undefined && asked.method === 'GET') return { status: 200, json: pull.comments.map(json) };
  if (pull !== undefined && asked.method === 'POST') {
    if (bodyOf().length > 65_536) return { status: 422, json: { message: 'Body is too long' } };
    const id = 1 + Math.max(0, ...held.pulls.flatMap((it) => it.comments.map((comment) => comment.id)));
    const author = held.login ?? BOT;
    const made = { id, author, isBot: held.login === undefined, body: bodyOf().replaceAll('\n', '\r\n') };
    pull.comments.push(made);
    return { status: 201, json: json(made) };
  }
  const one = /^\/issues\/comments\/(\d+)$/.exec(own);
  const holder = held.pulls.find((it) => it.comments.some(({ id }) => id === Number(one?.[1])));
  const comment = holder?.comments.find(({ id }) => id === Number(one?.[1]));
  if (holder === undefined || comment === undefined) return missing;
  if (asked.method === 'PATCH') comment.body = bodyOf();
  if (asked.method === 'DELETE') holder.comments.splice(holder.comments.indexOf(comment), 1);
  return asked.method === 'DELETE' ? { status: 204, json: null } : { status: 200, json: json(comment) };
}

function pullJson(it: HeldPull): unknown {
  return {
    number: it.number,
    title: it.title,
    html_url: `${page}/${it.number}`,
    user: it.author === null ? null : { login: it.author },
    merged_at: it.isMerged ? '2026-03-01T10:00:00Z' : null,
    merge_commit_sha: it.mergeSha ?? null,
    base: { ref: 'main', sha: it.baseSha },
    head: { ref: 'topic', sha: it.headSha },
  };
}
