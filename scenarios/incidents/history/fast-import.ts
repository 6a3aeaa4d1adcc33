import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Commit } from './history.ts';

const run = promisify(execFile);

/** No setting of the machine or the user changes what is made. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  HOME: '/nonexistent',
};

/**
 * Makes a git repository in `folder` with these commits on branch main, checked out; the same commits have the same
 * names everywhere. Gives their names in order. Throws when git fails.
 */
export async function importHistory(folder: string, commits: readonly Commit[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], { env: ENVIRONMENT });
  await git('-c', 'init.defaultBranch=main', 'init', '-q', '--template=');
  await feed(folder, stream(commits));
  await git('reset', '-q', '--hard', 'main');
  const { stdout } = await git('rev-list', '--reverse', 'main');
  return stdout.trim().split('\n');
}

async function feed(folder: string, text: string): Promise<void> {
  const args = ['-C', folder, '-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--force'];
  const child = spawn('git', args, { env: ENVIRONMENT, stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  child.stdin.end(text);
  const code = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code} in ${join(folder, '.git')}: ${errors}`);
}

function stream(commits: readonly Commit[]): string {
  const lines: string[] = [];
  for (const it of commits) {
    const email = `${it.author.toLowerCase().replaceAll(' ', '.')}@example.org`;
    const who = `${it.author} <${email}> ${Math.floor(it.atMs / 1000)} +0000`;
    lines.push('commit refs/heads/main', `author ${who}`, `committer ${who}`, data(it.message));
    for (const [path, text] of it.files) {
      if (text === null) lines.push(`D ${path}`);
      else lines.push(`M 100644 inline ${path}`, data(text));
    }
    lines.push('');
  }
  return lines.join('\n');
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
