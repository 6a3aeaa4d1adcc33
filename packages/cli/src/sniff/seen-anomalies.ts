import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnomaly, type SeenAnomaly } from '@dataing/investigate';
import type { Project } from '../project/find-project.ts';
import { openProjectStore } from '../project/open-store.ts';
import type { Io } from '../io.ts';

/** Anomalies that the project's store holds and nobody dismissed; none where the project has no store yet. */
export async function readSeenAnomalies(project: Project, io: Io): Promise<readonly SeenAnomaly[]> {
  const hasStore = project.file !== undefined || (await isThere(join(project.stateFolder, 'store.db')));
  if (!hasStore) return [];
  const store = await openProjectStore({ ...io, cwd: project.folder });
  try {
    const records = await store.anomalies();
    return records.flatMap((record): SeenAnomaly[] => {
      const anomaly = record.state === 'dismissed' ? undefined : readAnomaly(record);
      if (anomaly === undefined) return [];
      const model = anomaly.table.slice(anomaly.table.lastIndexOf('.') + 1);
      return [{ model, column: anomaly.column, onsetMs: record.atMicros / 1000 }];
    });
  } finally {
    await store.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
