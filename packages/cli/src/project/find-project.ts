import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export const PROJECT_FILE = 'dataing.yml';

/** The folder that commands of one project share. */
export interface Project {
  /** Where the nearest `dataing.yml` stands, upwards from the current folder; without one the current folder. */
  readonly folder: string;
  /** The path of `dataing.yml`; absent where there is none. */
  readonly file?: string;
  /** `.dataing`, made by what first writes into it. */
  readonly stateFolder: string;
}

export async function findProject(cwd: string): Promise<Project> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if (await isFile(file)) return { folder, file, stateFolder: join(folder, '.dataing') };
    if (dirname(folder) === folder) break;
  }
  return { folder: resolve(cwd), stateFolder: join(resolve(cwd), '.dataing') };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
