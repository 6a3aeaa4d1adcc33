import { BOT, type HeldPull, type HeldRepository, type HostReplyPlan, type SeenRequest } from './held.ts';

const missing = (what: string): HostReplyPlan => ({
  status: 404,
  json: { message: `404 ${what} Not Found` },
});

/** What GitLab's REST API answers, as far as the port asks (`docs.gitlab.com/api`, v4). */
export function answerGitlab(asked: SeenRequest, held: HeldRepository, token: string): HostReplyPlan {
  if (asked.headers['private-token'] !== token) return { status: 401, json: { message: '401 Unauthorized' } };
  const path = asked.path.split('?')[0];
  if (path === '/user') return { status: 200, json: { username: held.login ?? BOT } };
  const own = /^\/projects\/acme%2Fshop(\/.*)$/.exec(path)?.[1];
  if (own === undefined) return missing('Project');
  const ofCommit = /^\/repository\/commits\/([^/]+)\/merge_requests$/.exec(own);
  if (ofCommit !== null) {
    const pulls = held.pulls.filter((it) => it.shas.includes(ofCommit[1]));
    const isKnown = pulls.length > 0 || held.shas.includes(ofCommit[1]);
    return isKnown ? { status: 200, json: pulls.map(requestJson) } : missing('Commit');
  }
  const status = /^\/statuses\/([^/]+)$/.exec(own);
  if (status !== null) {
    const body = JSON.parse(asked.body) as { state: string; name: string; description: string };
    if (!['pending', 'running', 'success', 'failed', 'canceled'].includes(body.state))
      return { status: 400, json: { error: 'state does not have a valid value' } };
    held.statuses.push({ sha: status[1], ...body });
    return { status: 201, json: body };
  }
  const [, number, rest = ''] = /^\/merge_requests\/(\d+)(\/.*)?$/.exec(own) ?? [];
  const pull = held.pulls.find((it) => it.number === Number(number));
  if (pull === undefined) return missing('Merge Request');
  return rest === '' ? { status: 200, json: requestJson(pull) } : notes(rest, asked, held, pull);
}

function notes(rest: string, asked: SeenRequest, held: HeldRepository, pull: HeldPull): HostReplyPlan {
  const json = (it: HeldPull['comments'][number]) => ({
    id: it.id,
    body: it.body,
    author: { username: it.author },
    system: false,
  });
  const bodyOf = () => (JSON.parse(asked.body) as { body: string }).body;
  if (rest === '/notes' && asked.method === 'GET') return { status: 200, json: pull.comments.map(json) };
  if (rest === '/notes') {
    const id = 1 + Math.max(0, ...held.pulls.flatMap((it) => it.comments.map((comment) => comment.id)));
    const made = { id, author: held.login ?? BOT, isBot: true, body: bodyOf() };
    pull.comments.push(made);
    return { status: 201, json: json(made) };
  }
  const id = Number(/^\/notes\/(\d+)$/.exec(rest)?.[1]);
  const comment = pull.comments.find((it) => it.id === id);
  if (comment === undefined) return missing('Note');
  if (asked.method === 'PUT') comment.body = bodyOf();
  if (asked.method === 'DELETE') pull.comments.splice(pull.comments.indexOf(comment), 1);
  return asked.method === 'DELETE' ? { status: 204, json: null } : { status: 200, json: json(comment) };
}

function requestJson(it: HeldPull): unknown {
  return {
    iid: it.number,
    title: it.title,
    web_url: `https://gitlab.example/acme/shop/-/merge_requests/${it.number}`,
    author: it.author === null ? null : { username: it.author },
    state: it.isMerged ? 'merged' : 'opened',
    merge_commit_sha: it.mergeSha ?? null,
    squash_commit_sha: null,
    target_branch: 'main',
    sha: it.headSha,
    diff_refs: { base_sha: it.baseSha, start_sha: it.baseSha, head_sha: it.headSha },
  };
}
