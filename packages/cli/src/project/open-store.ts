import { join, resolve } from 'node:path';
import type { Store } from '@dataing/ports';
import type { Io } from '../io.ts';
import { loadProject } from './load-project.ts';
import { decoded } from './server-url.ts';
import { sourceError, withoutSecrets } from './source-error.ts';
import { makeStateFolder } from './state-folder.ts';

/**
 * The store of the project that the current folder belongs to: what `store` of its `dataing.yml` says, else
 * `.dataing/store.db`, made where there is none. Close it. Errors: PROJECT_, SOURCE_VARIABLE_UNSET, STORE_UNREACHABLE,
 * STORE_TOO_NEW, those of the file system.
 */
export async function openProjectStore(io: Io): Promise<Store> {
  const project = await loadProject(io);
  const { path, urlEnv } = project.config.store;
  if (urlEnv !== undefined) return openServerStore(urlEnv, io);
  const { openSqliteStore } = await import('@dataing/adapters/store-sqlite');
  if (path !== undefined) return openSqliteStore(resolve(project.folder, path));
  return openSqliteStore(join(await makeStateFolder(project), 'store.db'));
}

async function openServerStore(urlEnv: string, io: Io): Promise<Store> {
  const url = io.env[urlEnv];
  if (url === undefined || URL.parse(url) === null) {
    const message = `the store is at the address in ${urlEnv}, which is ${url === undefined ? 'not set' : 'no URL'}`;
    throw sourceError(
      'SOURCE_VARIABLE_UNSET',
      message,
      `Set ${urlEnv} to postgres://USER:PASSWORD@HOST:PORT/DATABASE.`,
    );
  }
  try {
    return await (await import('@dataing/adapters/store-postgres')).openPostgresStore(url);
  } catch (error) {
    throw withoutSecrets(error, [url, decoded(new URL(url).password) ?? '']);
  }
}
