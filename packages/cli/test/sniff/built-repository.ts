import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A commit to be made: what it changes, when, and what it says. Null: the file goes. */
export interface PlannedCommit {
  readonly message: string;
  readonly atS: number;
  readonly files: Readonly<Record<string, string | null>>;
}

/** A repository with its work tree, made by `git fast-import`; gives its folder. */
export function buildRepository(commits: readonly PlannedCommit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-sniff-'));
  git(folder, ['init', '-q', '-b', 'main']);
  git(folder, ['fast-import', '--quiet'], commits.map(written).join(''));
  git(folder, ['reset', '-q', '--hard', 'main']);
  return folder;
}

function written({ message, atS, files }: PlannedCommit): string {
  const changes = Object.entries(files).map(([path, text]) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`,
  );
  const by = `Ann <ann@example.com> ${atS} +0000`;
  return `commit refs/heads/main\nauthor ${by}\ncommitter ${by}\n${data(message)}${changes.join('')}\n`;
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

export function git(folder: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...args], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}
