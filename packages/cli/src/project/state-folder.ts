import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@dataing/adapters/files/folders';
import type { Project } from './find-project.ts';

const IGNORED = '# Metric history, investigations and secrets of this machine.\n*\n';

/** Makes `.dataing` where it is missing: for its owner alone, and ignored by git. Gives its path. */
export async function makeStateFolder(project: Project): Promise<string> {
  const made = await makeFolder(project.stateFolder);
  if (made.length > 0) await chmod(project.stateFolder, 0o700);
  await writeFile(join(project.stateFolder, '.gitignore'), IGNORED, { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return project.stateFolder;
}
