import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A commit to be made; names of earlier ones stand for their objects. */
export interface CommitPlan {
  readonly name: string;
  readonly message?: string | Buffer;
  readonly author?: string;
  readonly atS?: number;
  /** By default the plan before; of a merge the first is followed by others. */
  readonly parents?: readonly string[];
  /** Path to contents; null: it goes. An object: a file of that mode. */
  readonly files?: Readonly<Record<string, string | Buffer | null | { mode: string; data: string }>>;
}

/** A repository built by `git fast-import`: the same plans give the same commits. The last one is checked out as main. */
export function makeRepository(plans: readonly CommitPlan[]): { folder: string; shas: Map<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-history-'));
  git(folder, ['init', '-q', '-b', 'main']);
  const marks = new Map(plans.map(({ name }, i) => [name, i + 1]));
  const parts = plans.flatMap((plan, i) => commitOf(plan, i === 0 ? undefined : plans[i - 1].name, marks));
  const marksFile = join(folder, '.git', 'marks');
  git(folder, ['fast-import', '--quiet', '--force', `--export-marks=${marksFile}`], Buffer.concat(parts));
  const last = plans.at(-1);
  const shas = new Map<string, string>();
  for (const line of git(folder, ['cat-file', '--batch-check'], namesOf(plans)).split('\n')) {
    const [sha] = line.split(' ');
    const plan = plans[shas.size];
    if (plan !== undefined) shas.set(plan.name, sha);
  }
  if (last !== undefined) git(folder, ['update-ref', 'refs/heads/main', shas.get(last.name)!]);
  return { folder, shas };
}

const branchOf = (name: string) => `refs/heads/plan-${name}`;
const namesOf = (plans: readonly CommitPlan[]) =>
  Buffer.from(plans.map(({ name }) => `${branchOf(name)}\n`).join(''));

function commitOf(
  plan: CommitPlan,
  before: string | undefined,
  marks: ReadonlyMap<string, number>,
): Buffer[] {
  const { name, message = name, author = 'Ann <ann@example.com>', atS = 1_700_000_000, files = {} } = plan;
  const at = `${atS + marks.get(name)! * 60} +0000`;
  const [first, ...merged] = plan.parents ?? (before === undefined ? [] : [before]);
  const text = Buffer.from(message);
  return [
    Buffer.from(`commit ${branchOf(name)}\nmark :${marks.get(name)}\n`),
    Buffer.from(`author ${author} ${at}\ncommitter ${author} ${at}\ndata ${text.length}\n`),
    text,
    Buffer.from('\n'),
    Buffer.from(first === undefined ? '' : `from :${marks.get(first)}\n`),
    ...merged.map((it) => Buffer.from(`merge :${marks.get(it)}\n`)),
    ...Object.entries(files).flatMap(([path, content]) => fileOf(path, content)),
    Buffer.from('\n'),
  ];
}

function fileOf(path: string, content: string | Buffer | null | { mode: string; data: string }): Buffer[] {
  const quoted = `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  if (content === null) return [Buffer.from(`D ${quoted}\n`)];
  if (typeof content === 'object' && 'mode' in content && content.mode === '160000')
    return [Buffer.from(`M 160000 ${content.data} ${quoted}\n`)];
  const [mode, data] =
    typeof content === 'object' && 'mode' in content ? [content.mode, content.data] : ['100644', content];
  const bytes = Buffer.from(data);
  return [Buffer.from(`M ${mode} inline ${quoted}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n')];
}

/** Runs git in a folder; throws what it says where it fails. */
export function git(folder: string, args: readonly string[], input?: Buffer): string {
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    '-c',
    'protocol.file.allow=always',
  ];
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], { input });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
  return stdout.toString();
}
