import { recordingIo, runDataing } from '@dataing/cli';
import { expect } from 'vitest';
import type { BlameTruth, RepositoryCase, SniffTruth } from './repository-case.ts';

type Shas = ReadonlyMap<string, string>;

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ask(cwd: string, ...args: readonly string[]): Promise<Said> {
  const { io, stdout, stderr } = recordingIo({ cwd });
  const code = await runDataing([...args], io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Names of commits of the case stand for their objects. */
function sniffArgs({ args }: SniffTruth, shas: Shas): string[] {
  const given = args ?? ['--ref', 'base..HEAD'];
  return given.map((it) => it.replace(/^\w+(?=\.\.)/, (name) => shas.get(name) ?? name));
}

interface SniffJson {
  readonly changed_models: readonly string[];
  readonly changes: ReadonlyArray<{
    readonly model: string | null;
    readonly change: string | null;
    readonly detail: string;
    readonly column: string | null;
    readonly meaning: string;
  }>;
  readonly changed: ReadonlyArray<{
    readonly table: string;
    readonly columns: readonly string[];
    readonly rows: boolean;
  }>;
  readonly affected_downstream: ReadonlyArray<{ readonly table: string }>;
  readonly breaks: ReadonlyArray<{ readonly by: string; readonly stamp: string }>;
  readonly overall_risk: string;
}

/** Holds `dataing sniff` to the truth of a case. */
export async function checkSniff(cwd: string, truth: SniffTruth, shas: Shas): Promise<void> {
  const said = await ask(cwd, 'sniff', ...sniffArgs(truth, shas), '--format', 'json');
  if (truth.error !== undefined) {
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain(truth.error);
    return;
  }
  expect(said.stderr).toBe('');
  expect(said.code).toBe(0);
  const json = JSON.parse(said.stdout) as SniffJson;
  if (truth.models !== undefined) expect([...json.changed_models].sort()).toEqual(truth.models);
  const changes = json.changes.flatMap(({ model, change, detail, column }) =>
    [change, detail].flatMap((it) => [`${model} ${it}`, `${model} ${it} ${column}`]),
  );
  expect(changes).toEqual(expect.arrayContaining([...(truth.changes ?? [])]));
  const breaks = json.breaks.map((it) => it.by.split('.').at(-1));
  if (truth.breaks?.length === 0) expect(breaks).toEqual([]);
  else expect(breaks).toEqual(expect.arrayContaining([...(truth.breaks ?? [])]));
  const reached = [...new Set(json.affected_downstream.map((it) => it.table))].sort();
  if (truth.reached !== undefined) expect(reached).toEqual(truth.reached);
  if (truth.isQuiet === true) {
    expect(json.changed.filter((it) => it.rows || it.columns.length > 0)).toEqual([]);
    expect(json).toMatchObject({ affected_downstream: [], breaks: [], overall_risk: 'low' });
  }
}

interface BlameJson {
  readonly entries: ReadonlyArray<{
    readonly commit_sha: string | null;
    readonly hidden: string | null;
    readonly detail: readonly string[];
    readonly description: string;
  }>;
}

/** Holds `dataing blame` to the truth of a case. */
export async function checkBlame(cwd: string, truth: BlameTruth, shas: Shas): Promise<void> {
  const { target, args = [] } = truth;
  const said = await ask(cwd, 'blame', target, ...args, '--all', '--json');
  if (truth.error !== undefined) {
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain(truth.error);
    return;
  }
  expect(said.stderr).toBe('');
  expect(said.code).toBe(0);
  const names = new Map([...shas].map(([name, sha]) => [sha, name]));
  const { entries } = JSON.parse(said.stdout) as BlameJson;
  const named = entries.map((it) => ({ ...it, name: names.get(it.commit_sha ?? '') ?? it.commit_sha }));
  const summary = named.map((it) => `${it.name} ${it.hidden ?? 'shown'}: ${it.description}`).join('\n');
  if (truth.shows !== undefined)
    expect(
      named.filter((it) => it.hidden === null).map((it) => it.name),
      summary,
    ).toEqual(truth.shows);
  const hidden = Object.fromEntries(named.map((it) => [it.name, it.hidden]));
  expect(hidden, summary).toMatchObject(truth.hides ?? {});
  const details = named.flatMap((it) => it.detail.map((detail) => `${it.name} ${detail}`));
  expect(details, summary).toEqual(expect.arrayContaining([...(truth.details ?? [])]));
}

/** Control characters, and those that turn the direction of writing or stand for nothing. */
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
/** Lines that a runner would obey: none of them is ours. */
const OBEYED = /^\s*(?:::(?:set-output|add-mask)|##\[error\]owned|::error file=[ax](?:,line=1)?::owned)/m;

/** Whatever stands in the repository, no output carries it in a form that does something. */
export async function checkHarmless(cwd: string, it: RepositoryCase, shas: Shas): Promise<void> {
  const sniff = ['sniff', ...sniffArgs(it.sniff ?? {}, shas)];
  const asked = [
    await ask(cwd, ...sniff),
    await ask(cwd, ...sniff, '--format', 'github'),
    ...(it.blame === undefined
      ? []
      : [
          await ask(cwd, 'blame', it.blame.target, '--all'),
          await ask(cwd, 'blame', it.blame.target, '--expand', shas.get('change')!),
        ]),
  ];
  for (const { code, stdout, stderr } of asked) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(HARMFUL);
    expect(stdout).not.toMatch(OBEYED);
  }
}
