import type { AnomalyRecord, Store } from '@dataing/ports';
import { readAnomaly } from '../monitor/anomaly.ts';
import { parseSeriesKey } from '../table-metrics/metric-series.ts';
import { type AnomalyTarget, isSameTable } from './correlate.ts';
import type { BlameEntry } from './result.ts';

/** What is asked of the store. */
export type SeenStore = Pick<Store, 'anomalies' | 'series' | 'points' | 'logs' | 'read'>;

/** Loads of less than this share of a table are everyday. */
const ROUTINE_SHARE = 0.5;

/** What the store saw happen to the target itself: columns that came, went or changed, and loads. */
export async function seenEntries(
  store: SeenStore,
  records: readonly AnomalyRecord[],
  target: AnomalyTarget,
  range: readonly [fromMs: number, untilMs: number],
): Promise<BlameEntry[]> {
  const all = [...schemaEntries(records, target), ...(await loadEntries(store, target))];
  return all.filter(({ timestampMs }) => timestampMs >= range[0] && timestampMs <= range[1]);
}

function schemaEntries(records: readonly AnomalyRecord[], target: AnomalyTarget): BlameEntry[] {
  return records.flatMap((record) => {
    const anomaly = readAnomaly(record);
    if (anomaly?.detector !== 'schema' || !target.tables.some((it) => isSameTable(it, anomaly.table)))
      return [];
    const column = anomaly.column?.toLowerCase();
    if (target.columns?.every((it) => it.toLowerCase() !== column) === true) return [];
    return [
      {
        ...unknown,
        timestampMs: record.foundAtMs,
        changeType: 'schema_change',
        ...worded(`seen in the data: ${anomaly.text}`, 'schema_seen'),
      },
    ];
  });
}

/** Of tables without a time column the store knows how many rows there were at each look. */
async function loadEntries(store: SeenStore, target: AnomalyTarget): Promise<BlameEntry[]> {
  if (target.columns !== undefined) return [];
  const entries: BlameEntry[] = [];
  for (const key of await store.series()) {
    const parsed = parseSeriesKey(key);
    if (parsed?.name.metric !== 'row_count' || parsed.grain !== 'run') continue;
    if (!target.tables.some((it) => isSameTable(it, parsed.name.table))) continue;
    const points = await store.points(key);
    for (const [i, { value, atMicros }] of points.entries()) {
      const before = points[i - 1]?.value;
      if (value === null || before === null || before === undefined || value === before) continue;
      const share = Math.abs(value - before) / Math.max(1, before);
      const words = `${Math.abs(value - before)} rows ${value > before ? 'more' : 'fewer'} since the look before (${value} in all)`;
      entries.push({
        ...unknown,
        timestampMs: atMicros / 1000,
        changeType: 'data_load',
        ...worded(words, 'rows_seen'),
        hidden: share < ROUTINE_SHARE ? 'routine' : null,
      });
    }
  }
  return entries;
}

const worded = (text: string, kind: string) => ({ description: text, changes: [text], detail: [kind] });

/** An entry that no commit stands behind. */
const unknown: Omit<BlameEntry, 'timestampMs' | 'changeType' | 'description' | 'changes' | 'detail'> = {
  ...{ commitSha: null, commitMessage: null, prNumber: null, prTitle: null, prUrl: null },
  ...{ authorName: null, authorEmail: null, authorHandle: null, correlatedAnomalies: [] },
  ...{ filePath: null, diffSummary: null, files: [], distance: 0, renamedFrom: null },
  ...{ revertOf: null, undoneBy: null, hidden: null, cause: null },
};
