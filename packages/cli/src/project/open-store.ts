import { join } from 'node:path';
import type { Store } from '@dataing/ports';
import type { Io } from '../io.ts';
import { findProject } from './find-project.ts';
import { makeStateFolder } from './state-folder.ts';

/**
 * The store of the project that the current folder belongs to: `.dataing/store.db` beside its `dataing.yml`, made where
 * there is none. Close it. Errors: those of the file system, STORE_UNREACHABLE, STORE_TOO_NEW.
 */
export async function openProjectStore(io: Io): Promise<Store> {
  const folder = await makeStateFolder(await findProject(io.cwd));
  const { openSqliteStore } = await import('@dataing/adapters/store-sqlite');
  return openSqliteStore(join(folder, 'store.db'));
}
