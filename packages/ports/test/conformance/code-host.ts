import { DiagnosticError } from '@dataing/base/diagnostics';
import type { CodeHost, StickyComment } from '@dataing/ports';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

/** A pull request that the host is made to have. */
export interface PlantedPull {
  readonly number: number;
  readonly title: string;
  readonly author: string | null;
  readonly isMerged: boolean;
  readonly baseSha: string;
  readonly headSha: string;
  readonly mergeSha?: string;
  readonly shas: readonly string[];
}

/** A host of code that a test fills and breaks. */
export interface CodeHostPlace {
  /** A client of the host, by default with a token that is good. Of one `room`, clients share what they keep on disk. */
  open(how?: { token?: string; room?: object; timeoutMs?: number }): CodeHost;
  /** Empties the host: no pull requests, no faults. */
  reset(): void;
  plant(...pulls: readonly PlantedPull[]): void;
  /** Makes the host know a commit that no pull request holds. */
  plantCommit(sha: string): void;
  /** Another account writes a comment. */
  comment(number: number, author: string, body: string): void;
  comments(number: number): readonly { readonly author: string; readonly body: string }[];
  statuses(): readonly { sha: string; name: string; state: string; description: string }[];
  /** What goes wrong with the next requests, one each. */
  fail(...faults: readonly PlantedFault[]): void;
  /** Requests since `reset`, and those of them that were answered in full. */
  requests(): readonly { readonly method: string; readonly path: string; readonly token: string }[];
  close(): Promise<void>;
}

export type PlantedFault =
  | 'hang'
  | 'cut'
  | 'endless'
  | { readonly raw: string }
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

const sha = (n: number) => n.toString(16).padStart(40, '0');
const HOSTILE = 'drop \u001b[31m `x` <!-- --> @all ::error:: #1 \u202e';
const pull = (number: number, more: Partial<PlantedPull> = {}): PlantedPull => ({
  number,
  title: HOSTILE,
  author: 'ann',
  isMerged: true,
  baseSha: sha(1),
  headSha: sha(2),
  shas: [sha(2)],
  ...more,
});
const sticky: StickyComment = { number: 7, marker: '<!-- dataing:sniff -->', body: 'All is *well*.\nTwo.' };

async function faultOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('should have been refused');
}

/** The suite every host of code passes. */
export function describeCodeHost(name: string, setUp: () => Promise<CodeHostPlace>): void {
  describe(`code host: ${name}`, () => {
    let place: CodeHostPlace;
    beforeAll(async () => {
      place = await setUp();
    });
    beforeEach(() => place.reset());
    afterAll(() => place.close());
    describePulls(() => place);
    describeComments(() => place);
    describeFaults(() => place);
  });
}

function describePulls(place: () => CodeHostPlace): void {
  test('gives the pull request of each commit, and none to a commit that has none or is not there', async () => {
    place().plant(pull(7), pull(8, { author: null, isMerged: false, shas: [sha(3)] }));
    place().plantCommit(sha(4));
    const asked = [sha(2), sha(3), sha(4), sha(5), sha(2)];
    const { bySha, unasked, problem } = await place().open().pullRequestsOf(asked);
    expect([...bySha.keys()].sort()).toEqual([sha(2), sha(3)]);
    expect(bySha.get(sha(2))).toMatchObject({ number: 7, title: HOSTILE, author: 'ann', isMerged: true });
    expect(bySha.get(sha(2))?.url).toMatch(/^https:.*7$/);
    expect(bySha.get(sha(3))).toMatchObject({ number: 8, author: null, isMerged: false });
    expect({ unasked, problem }).toEqual({ unasked: 0, problem: undefined });
    expect(place().requests()).toHaveLength(4);
  });

  test('of several, the one whose merge made the commit, else one that was merged', async () => {
    const shas = [sha(2), sha(3)];
    place().plant(pull(7, { isMerged: false, shas }), pull(8, { shas }), pull(9, { shas, mergeSha: sha(3) }));
    const { bySha } = await place().open().pullRequestsOf(shas);
    expect([bySha.get(sha(2))?.number, bySha.get(sha(3))?.number]).toEqual([8, 9]);
  });

  test('asks once for what is settled; what is open is asked again, and sent again when it changed', async () => {
    const [room, shas] = [{}, [sha(2), sha(3)]];
    place().plant(pull(7), pull(8, { isMerged: false, shas: [sha(3)] }));
    await place().open({ room }).pullRequestsOf(shas);
    const again = await place().open({ room }).pullRequestsOf(shas);
    expect(shas.map((it) => again.bySha.get(it)?.number)).toEqual([7, 8]);
    expect(place().requests()).toHaveLength(3);
    place().reset();
    place().plant(pull(8, { shas: [sha(3)], title: 'now merged' }));
    const later = await place().open({ room }).pullRequestsOf(shas);
    expect(later.bySha.get(sha(3))).toMatchObject({ title: 'now merged', isMerged: true });
    expect(place().requests()).toHaveLength(1);
  });

  test('gives a pull request by its number, with where it starts and ends', async () => {
    place().plant(pull(7, { isMerged: false }));
    const found = await place().open().pullRequest(7);
    expect(found.headRef).toMatch(/^(pull|merge-requests)\/7\/head$/);
    expect(found).toMatchObject({
      number: 7,
      title: HOSTILE,
      baseSha: sha(1),
      baseBranch: 'main',
      headSha: sha(2),
    });
    expect((await faultOf(place().open().pullRequest(99))).code).toBe('CODE_HOST_NOT_FOUND');
  });
}

function describeComments(place: () => CodeHostPlace): void {
  const bodies = () =>
    place()
      .comments(7)
      .map(({ body }) => body.replaceAll('\r\n', '\n'));
  const text = (body: string) => `${sticky.marker}\n${body}`;

  test('writes one comment, changes it in place, and leaves it where nothing changed', async () => {
    place().plant(pull(7));
    const host = place().open();
    const first = await host.setStickyComment(sticky);
    expect(first).toMatchObject({ done: 'created' });
    expect(await host.setStickyComment(sticky)).toEqual({ ...first, done: 'unchanged' });
    const second = { ...sticky, body: HOSTILE };
    expect(await host.setStickyComment(second)).toEqual({ ...first, done: 'updated' });
    expect(bodies()).toEqual([text(HOSTILE)]);
  });

  test('finds its comment behind pages of others, and touches none of those', async () => {
    place().plant(pull(7));
    for (let i = 0; i < 12; i++) place().comment(7, `user${i}`, i % 2 === 0 ? text('mine?') : 'hm');
    const host = place().open();
    await host.setStickyComment(sticky);
    for (let i = 0; i < 12; i++) place().comment(7, 'late', 'hm');
    expect((await host.setStickyComment({ ...sticky, body: 'two' })).done).toBe('updated');
    expect(bodies().filter((it) => it === text('mine?'))).toHaveLength(6);
    expect(bodies().filter((it) => it === text('two'))).toHaveLength(1);
    expect(bodies()).toHaveLength(25);
  });

  test('of two that runs at once have left, one stays', async () => {
    place().plant(pull(7));
    const host = place().open();
    await Promise.all([host.setStickyComment(sticky), host.setStickyComment(sticky)]);
    await host.setStickyComment({ ...sticky, body: 'two' });
    expect(bodies()).toEqual([text('two')]);
  });

  test('a marker that could be seen is a mistake of the caller', async () => {
    place().plant(pull(7));
    const marker = 'dataing';
    await expect(
      place()
        .open()
        .setStickyComment({ ...sticky, marker }),
    ).rejects.toThrow(RangeError);
  });

  test('sets a status, with a description that fits', async () => {
    const description = `two\nlines ${'x'.repeat(500)}`;
    await place()
      .open()
      .setStatus({ sha: sha(2), name: 'dataing', state: 'failure', description });
    const [status] = place().statuses();
    expect(status).toMatchObject({ sha: sha(2), name: 'dataing' });
    expect(status.state).toMatch(/^fail/);
    expect(status.description).toMatch(/^two lines x+$/);
  });
}

function describeFaults(place: () => CodeHostPlace): void {
  const limited = (headers: Record<string, string>) => ({ status: 429, body: '{}', headers });

  test('a passing failure is tried again, but nothing that would then be done twice', async () => {
    place().plant(pull(7));
    place().fail({ status: 502, body: '<html>' }, 'cut');
    expect((await place().open().pullRequest(7)).number).toBe(7);
    expect(place().requests()).toHaveLength(3);
    place().fail({ status: 502 });
    const status = { sha: sha(2), name: 'dataing', state: 'success', description: '' } as const;
    expect((await faultOf(place().open().setStatus(status))).code).toBe('CODE_HOST_UNREACHABLE');
    expect(place().requests()).toHaveLength(4);
  });

  test('a limit that ends at once is waited for; another is told with its end, and nothing more is asked', async () => {
    place().plant(pull(7));
    place().fail(limited({ 'retry-after': '0' }));
    expect((await place().open().pullRequest(7)).number).toBe(7);
    place().fail(limited({ 'retry-after': '3600' }));
    const host = place().open();
    const asked = place().requests().length;
    const fault = await faultOf(host.pullRequest(7));
    expect(fault.code).toBe('CODE_HOST_RATE_LIMITED');
    expect(fault.message).toMatch(/until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    await faultOf(host.pullRequest(7));
    const { bySha, unasked, problem } = await host.pullRequestsOf([sha(2), sha(3)]);
    expect([bySha.size, unasked, problem?.code]).toEqual([0, 2, 'CODE_HOST_RATE_LIMITED']);
    expect(place().requests()).toHaveLength(asked + 1);
  });

  test('what was found before a failure is given with it', async () => {
    const shas = Array.from({ length: 9 }, (_, i) => sha(i + 2));
    place().plant(pull(7, { shas }));
    const room = {};
    await place().open({ room }).pullRequestsOf(shas.slice(0, 2));
    place().fail({ status: 401, body: '{"message":"Bad credentials"}' });
    const { bySha, unasked, problem } = await place().open({ room }).pullRequestsOf(shas);
    expect(problem?.code).toBe('CODE_HOST_REFUSED');
    expect(bySha.size + unasked).toBe(shas.length);
    expect(bySha.size).toBeGreaterThanOrEqual(2);
  });

  test('a refused token is told, once, without it', async () => {
    const token = 'other-token-98765';
    place().fail({ status: 401, body: JSON.stringify({ message: `Bad credentials: ${token}` }) });
    const fault = await faultOf(place().open({ token }).pullRequest(7));
    expect(fault.code).toBe('CODE_HOST_REFUSED');
    expect(JSON.stringify(fault)).not.toContain(token);
    expect(place().requests()).toHaveLength(1);
  });

  const nonsense = ['', 'null', '[', '<html>', '{}', '[1]', '{"number": "7"}', '"\ud800"'];
  test.each(nonsense)('%j is no answer to anything', async (raw) => {
    place().fail({ raw });
    expect((await faultOf(place().open().pullRequest(7))).code).toBe('CODE_HOST_BAD_REPLY');
    place().fail({ raw });
    const { bySha, problem } = await place()
      .open()
      .pullRequestsOf([sha(2)]);
    expect(bySha.size).toBe(0);
    expect(problem?.code ?? 'CODE_HOST_BAD_REPLY').toBe('CODE_HOST_BAD_REPLY');
  });

  test('an answer without an end is cut off', async () => {
    place().fail('endless');
    expect((await faultOf(place().open().pullRequest(7))).code).toBe('CODE_HOST_BAD_REPLY');
  });

  test('does not wait for ever, and stops when told to', async () => {
    place().fail('hang');
    const fault = await faultOf(place().open({ timeoutMs: 60 }).pullRequest(7));
    expect(fault.code).toBe('CODE_HOST_TIMEOUT');
    expect(place().requests()).toHaveLength(1);
    place().fail('hang');
    const stop = new AbortController();
    const stopped = faultOf(
      place()
        .open()
        .pullRequestsOf([sha(2)], stop.signal),
    );
    setTimeout(() => stop.abort(), 20);
    expect((await stopped).code).toBe('CODE_HOST_CANCELLED');
  });

  test('follows a repository that moved within the host; the token goes nowhere else', async () => {
    place().plant(pull(7));
    const host = place().open();
    const own = place().requests().length;
    place().fail({ status: 302, headers: { location: 'https://elsewhere.invalid/pulls/7' } });
    expect((await faultOf(host.pullRequest(7))).message).toContain('elsewhere.invalid');
    expect(place().requests()).toHaveLength(own + 1);
    const { path } = place().requests()[own];
    place().fail({ status: 301, headers: { location: path } });
    expect((await host.pullRequest(7)).number).toBe(7);
    const loop = { status: 301, headers: { location: path } };
    place().fail(loop, loop, loop, loop, loop);
    expect((await faultOf(host.pullRequest(7))).code).toBe('CODE_HOST_BAD_REPLY');
  });
}
