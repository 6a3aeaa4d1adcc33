import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing; returns those it made, outermost first. Node's own recursive mkdir
 * never ends where a file system says "no such folder" of one that it will not take, as /proc does: that is ENOTSUP here.
 */
export async function makeFolder(path: string): Promise<string[]> {
  const first = await madeBy(path);
  if (first !== 'no parent') return first === 'made' ? [path] : [];
  const parent = dirname(path);
  if (parent === path) throw refusal(path);
  const above = await makeFolder(parent);
  const second = await madeBy(path);
  if (second === 'no parent') throw refusal(path);
  return second === 'made' ? [...above, path] : above;
}

/** Removes folders that are empty, the last named first; those with something in them stay. */
export async function removeEmptyFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
    }
  }
}

async function madeBy(path: string): Promise<'made' | 'stood' | 'no parent'> {
  try {
    await mkdir(path);
    return 'made';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'no parent';
    // Read-only file systems and drives say other things than EEXIST of folders that stand.
    const stands = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (stands) return 'stood';
    throw code === 'EEXIST' ? Object.assign(new Error('not a folder'), { code: 'ENOTDIR', path }) : error;
  }
}

function refusal(path: string): Error {
  return Object.assign(new Error('no folder can be made there'), { code: 'ENOTSUP', path });
}
