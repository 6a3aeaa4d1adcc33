import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostServer, openHostServer } from '@dataing/adapters/code-host/test-server';
import type { CommitPlan } from '@dataing/adapters/git/test-history';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Job, makeJob } from './workspace.ts';

/** What a stranger would write where they can. */
const EVIL =
  '"; touch pwned; $(touch pwned) `touch pwned` \n::set-output name=risk-level::low\n##[add-path]/evil';

const orders = (column: string) => `select id, ${column} from {{ source('raw', 'orders') }}\n`;
const plans: readonly CommitPlan[] = [
  {
    name: 'start',
    files: {
      'dbt_project.yml': 'name: shop\nprofile: shop\n',
      'models/sources.yml': 'sources:\n  - name: raw\n    tables: [{name: orders}]\n',
      'models/stg_orders.sql': orders('status'),
      'models/orders.sql': "select id, status from {{ ref('stg_orders') }}\n",
    },
  },
  { name: 'head', message: EVIL, files: { 'models/stg_orders.sql': orders('state') } },
  { name: 'base', parents: ['start'], files: { 'README.md': 'On the branch that it goes into.\n' } },
  { name: 'merge', parents: ['base', 'head'], files: { 'models/stg_orders.sql': orders('state') } },
];

let server: HostServer;
let job: Job;
const sha = (name: string) => job.shas.get(name)!;
const pullEvent = (more: object = {}) => ({
  action: 'synchronize',
  number: 7,
  pull_request: {
    number: 7,
    title: EVIL,
    body: EVIL,
    head: { ref: EVIL, sha: sha('head') },
    base: { ref: 'main', sha: sha('start') },
    ...more,
  },
});
const inputs = (): Record<string, string> => ({
  GITHUB_API_URL: server.url,
  'INPUT_GITHUB-TOKEN': server.token,
  'INPUT_RISK-THRESHOLD': 'low',
});

beforeAll(async () => {
  server = await openHostServer('github');
  job = makeJob(plans, 'merge', 1);
});
afterAll(async () => {
  await server.close();
  job.remove();
});

function plant(): void {
  server.reset();
  const pull = { number: 7, title: EVIL, author: 'ann', isMerged: false, shas: [], comments: [] };
  server.repository.pulls.push({ ...pull, baseSha: sha('start'), headSha: sha('head') });
}
const comments = () => server.repository.pulls[0].comments;

describe('a pull request, checked out as actions/checkout does by itself', () => {
  test('fails at the threshold, sets outputs and summary, and comments once', async () => {
    plant();
    const key = 'key-0123456789';
    const { exit, log, outputs, summary } = await job.run(pullEvent(), { ...inputs(), 'INPUT_API-KEY': key });
    expect(log).toContain('::error title=dataing sniff::the risk is ');
    expect(exit).toBe(1);
    expect(log.split(key)).toHaveLength(2);
    expect(log).toContain(`::add-mask::${key}\n`);
    expect(log).toMatch(/^::(error|warning|notice) file=models\/.*title=dataing/m);
    const prediction = JSON.parse(outputs.predictions) as Record<string, unknown[]>;
    expect(outputs['risk-level']).toBe(prediction.overall_risk);
    expect(outputs['affected-tables']).toBe(String(prediction.affected_downstream.length));
    expect(prediction.changed_files).toEqual(['models/stg_orders.sql']);
    expect(summary).toContain('### Dataing sniff: ');
    expect(comments()).toHaveLength(1);
    await job.run(pullEvent(), inputs());
    expect(comments()).toHaveLength(1);
    expect(readdirSync(job.checkout)).not.toContain('pwned');
    expect(log).not.toContain(server.token);
  });

  test('of a fork, whose token may only read, the answer stands without a comment', async () => {
    plant();
    const body = '{"message": "Resource not accessible by integration"}';
    server.fail({ path: /user$/, status: 403, body }, { path: /comments$/, status: 403, body });
    const { exit, log, outputs } = await job.run(pullEvent(), {
      ...inputs(),
      'INPUT_RISK-THRESHOLD': 'critical',
    });
    expect(log).toContain('warning[CODE_HOST_REFUSED]');
    expect(exit).toBe(outputs['risk-level'] === 'critical' ? 1 : 0);
    expect(comments()).toHaveLength(0);
  });

  test('without a token, an API or a wish for a comment nothing is asked of anybody', async () => {
    plant();
    const ways: readonly Record<string, string>[] = [
      { 'INPUT_GITHUB-TOKEN': '' },
      { INPUT_COMMENT: 'false' },
    ];
    for (const more of ways) {
      const { outputs } = await job.run(pullEvent(), { ...inputs(), GITHUB_TOKEN: server.token, ...more });
      expect(outputs['risk-level']).toMatch(/^(low|medium|high|critical)$/);
    }
    expect(server.seen).toEqual([]);
    const gone = { ...inputs(), GITHUB_API_URL: 'http://127.0.0.1:1', 'INPUT_RISK-THRESHOLD': 'critical' };
    const { log, outputs } = await job.run(pullEvent(), gone);
    expect(log).toContain('warning[CODE_HOST_UNREACHABLE]');
    expect(outputs['risk-level']).toMatch(/./);
  });
});

test('what is printed for people holds no command', async () => {
  const { log } = await job.run(pullEvent(), {
    ...inputs(),
    'INPUT_OUTPUT-FORMAT': 'human',
    INPUT_COMMENT: 'false',
  });
  const [, token, text] = /^::stop-commands::(\S+)\n(.*?)\n::\1::$/ms.exec(log) ?? [];
  expect(token).toMatch(/^[0-9a-f-]{36}$/);
  expect(text).toContain('stg_orders');
});

test('a head checked out without the branch it goes into: what to fetch is said', async () => {
  const alone = makeJob(plans, 'head', 1);
  const { exit, log, outputs } = await alone.run(pullEvent(), { ...inputs(), INPUT_COMMENT: 'false' });
  expect(exit).toBe(2);
  expect(log).toContain('fetch-depth: 0');
  expect(outputs).toEqual({});
  alone.remove();
});

test('a push and a merge queue are compared with what was there before', async () => {
  const changed = ({ predictions }: Readonly<Record<string, string>>) =>
    (JSON.parse(predictions) as { changed_models: string[] }).changed_models;
  const push = await job.run({ before: sha('base'), after: sha('merge') }, inputs());
  expect(changed(push.outputs)).toEqual(['stg_orders']);
  const group = { base_sha: sha('base'), head_sha: sha('merge') };
  expect(changed((await job.run({ merge_group: group }, inputs())).outputs)).toEqual(['stg_orders']);
});

test.each([
  ['a threshold', { 'INPUT_RISK-THRESHOLD': 'grave' }, undefined, 'risk-threshold is "grave"'],
  ['a format', { 'INPUT_OUTPUT-FORMAT': 'x\n::error::y' }, undefined, 'output-format is "x\\\\n::error::y"'],
  ['a wish', { INPUT_COMMENT: 'yes' }, undefined, 'comment is "yes"'],
  ['an event', {}, { pull_request: { number: '7; rm -rf /' } }, 'names no pull request'],
  ['commits', {}, { pull_request: { number: 7, head: { sha: '$(id)' } } }, 'names no commits'],
])('%s that makes no sense is told', async (_, env, event, message) => {
  const { exit, log } = await job.run(event ?? pullEvent(), { ...inputs(), ...env });
  expect(exit).toBe(2);
  expect(log.split('\n').filter(Boolean)).toHaveLength(1);
  expect(log).toContain(message.replace('\\\\', '\\'));
});

describe('what is written about it', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8');
  const action = parse(read('action.yml')) as {
    inputs: Record<string, { default?: string }>;
    outputs: object;
    runs: { using: string; main: string };
  };

  test('action.yml has the inputs and outputs that are read and set', () => {
    const names = [
      'api-key',
      'risk-threshold',
      'output-format',
      'comment',
      'github-token',
      'working-directory',
    ];
    expect(Object.keys(action.inputs)).toEqual(names);
    expect(Object.keys(action.outputs)).toEqual(['risk-level', 'affected-tables', 'predictions']);
    expect(action.runs).toEqual({ using: 'node24', main: 'src/main.ts' });
    for (const path of ['src/main.ts', '../bin/dataing', '../script/lib/launch.sh'])
      expect(read(path)).not.toBe('');
    const source = read('src/inputs.ts');
    for (const name of names) expect(source).toContain(`'${name}'`);
  });

  test('the README names every input and output, and its workflow gives only inputs that are there', () => {
    const text = read('README.md');
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      expect(text).toContain(`\`${name}\``);
    const [, yaml] = /```yaml\n(.*?)```/s.exec(text) ?? [];
    expect(yaml).toBe(read('example-workflow.yml'));
    const { jobs } = parse(yaml) as { jobs: { sniff: { steps: { uses: string; with?: object }[] } } };
    const step = jobs.sniff.steps.at(-1)!;
    expect(step.uses).toContain('/action@');
    expect(Object.keys(step.with ?? {}).filter((it) => !(it in action.inputs))).toEqual([]);
  });
});
