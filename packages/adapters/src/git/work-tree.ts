import { gitError, runGit } from './run-git.ts';

/** A path of the work tree that is not as HEAD has it; what git ignores is left out. */
export interface WorkTreeChange {
  readonly change: 'added' | 'modified' | 'deleted';
  /** Relative to the top of the repository. */
  readonly path: string;
}

/**
 * What differs between HEAD and the files as they are, staged or not, new files among them; submodules apart. Line ends
 * that git itself turns are no difference. Rejects with GIT_FAILED, of a bare repository too.
 */
export async function workTreeChanges(folder: string): Promise<readonly WorkTreeChange[]> {
  const args = [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--ignore-submodules',
  ];
  const { status, output, said } = await runGit(folder, args);
  if (status !== 0) throw gitError('GIT_FAILED', `git status ended with ${status}: ${said}`);
  return output
    .toString()
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => ({ change: changeOf(entry.slice(0, 2)), path: entry.slice(3) }));
}

/** Of the letters for index and work tree; where they disagree, the work tree is what counts. */
function changeOf(letters: string): WorkTreeChange['change'] {
  if (letters[1] === 'D' || (letters[0] === 'D' && letters[1] === ' ')) return 'deleted';
  return letters === '??' || letters[0] === 'A' ? 'added' : 'modified';
}
