import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@dataing/base/record';
import { type Journal, type RecordedMetric, recordedMetric } from '@dataing/investigate';
import type { Io } from '../io.ts';
import { sourceNameOf } from '../monitor/source-name.ts';
import { loadProject } from '../project/load-project.ts';
import { withStore } from '../project/with-store.ts';
import type { Target } from './target.ts';

/**
 * What `dataing detect` recorded of the alert's metric, from the project's store; undefined where it has nothing of it, or a
 * case has its own. The journal keeps it, so that an investigation that goes on later goes on with the same.
 */
export async function readRecorded(
  target: Target,
  journal: Journal | undefined,
  io: Io,
): Promise<RecordedMetric | undefined> {
  if (target.metrics !== undefined || !(await hasStore(io))) return undefined;
  const { table, metric } = target;
  const read = async () => {
    const source = await sourceNameOf(target, io);
    return (await withStore(io, (store) => recordedMetric(store, { source, table, metric }))) ?? null;
  };
  const found =
    journal === undefined
      ? await read()
      : await journal.noted('recorded', read as () => Promise<JsonValue & (RecordedMetric | null)>);
  return found ?? undefined;
}

/** Whether there is one to be read: reading makes none. */
async function hasStore(io: Io): Promise<boolean> {
  const { config, stateFolder } = await loadProject(io);
  return (
    config.store.path !== undefined ||
    config.store.urlEnv !== undefined ||
    existsSync(join(stateFolder, 'store.db'))
  );
}
