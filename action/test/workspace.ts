import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitPlan, git, makeRepository } from '@dataing/adapters/git/test-history';

const here = import.meta.dirname;

/** What a runner would have: the action beside its launcher, a checkout, an event, files for outputs and the summary. */
export interface Job {
  readonly origin: string;
  readonly shas: ReadonlyMap<string, string>;
  readonly checkout: string;
  run(event: unknown, env?: Readonly<Record<string, string>>): Promise<JobResult>;
  remove(): void;
}

export interface JobResult {
  readonly exit: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A job on a checkout of one commit of a history, as deep as said: 1 as actions/checkout does by itself. */
export function makeJob(plans: readonly CommitPlan[], checkedOut: string, depth: number): Job {
  const place = mkdtempSync(join(tmpdir(), 'dataing-action-'));
  cpSync(join(here, '../src'), join(place, 'action/src'), { recursive: true });
  mkdirSync(join(place, 'bin'));
  const launcher = join(place, 'bin/dataing');
  writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${join(here, 'dataing.ts')}' "$@"\n`);
  chmodSync(launcher, 0o755);
  const { folder: origin, shas } = makeRepository(plans);
  git(origin, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  const checkout = join(place, 'checkout');
  mkdirSync(checkout);
  git(checkout, ['init', '-q', '-b', 'main']);
  git(checkout, ['remote', 'add', 'origin', `file://${origin}`]);
  git(checkout, ['fetch', '-q', `--depth=${depth}`, 'origin', shas.get(checkedOut)!]);
  git(checkout, ['checkout', '-q', '--detach', 'FETCH_HEAD']);
  return {
    ...{ origin, shas, checkout },
    run: (event, env = {}) => runAction(place, event, env),
    remove: () => {
      rmSync(place, { recursive: true });
      rmSync(origin, { recursive: true });
    },
  };
}

async function runAction(
  place: string,
  event: unknown,
  env: Readonly<Record<string, string>>,
): Promise<JobResult> {
  const paths = Object.fromEntries(['event.json', 'outputs', 'summary'].map((it) => [it, join(place, it)]));
  writeFileSync(paths['event.json'], JSON.stringify(event));
  writeFileSync(paths.outputs, '');
  writeFileSync(paths.summary, '');
  const child = spawn(process.execPath, [join(place, 'action/src/main.ts')], {
    cwd: place,
    env: {
      PATH: process.env.PATH,
      HOME: place,
      RUNNER_TEMP: place,
      GITHUB_WORKSPACE: join(place, 'checkout'),
      GITHUB_EVENT_PATH: paths['event.json'],
      GITHUB_OUTPUT: paths.outputs,
      GITHUB_STEP_SUMMARY: paths.summary,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SERVER_URL: 'https://github.com',
      ...env,
    },
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [outputs, summary] = [paths.outputs, paths.summary].map((it) => readFileSync(it, 'utf8'));
  return { exit, log, outputs: readOutputs(outputs), summary };
}

/** As the runner reads them: `name<<end`, lines, `end`. */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, name, end] = /^([^=<]+)<<(.+)$/.exec(lines[i]) ?? [];
    if (name === undefined) continue;
    const last = lines.indexOf(end, i);
    found[name] = lines.slice(i + 1, last).join('\n');
    i = last;
  }
  return found;
}
