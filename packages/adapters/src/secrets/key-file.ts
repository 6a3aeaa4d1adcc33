import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../files/folders.ts';
import { secretError } from './secret-error.ts';

/** The passphrase in a key file; undefined where there is none. Error: SECRET_KEY_OPEN where others may read it. */
export async function readKeyFile(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const message = `the key file ${path} may be read by others`;
    throw secretError('SECRET_KEY_OPEN', message, `Close it: chmod 600 ${path}`);
  }
  return (await readFile(path, 'utf8')).trim();
}

/** Makes a key file of 256 random bits for its owner alone. Gives what is in it. */
export async function makeKeyFile(path: string): Promise<string> {
  const key = randomBytes(32).toString('hex');
  await makeFolder(dirname(path));
  await writeFile(path, `${key}\n`, { flag: 'wx', mode: 0o600 });
  return key;
}
