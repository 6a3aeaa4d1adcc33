import { nearest } from '@dataing/base/diagnostics';
import { type Anomaly, readAnomaly } from '@dataing/investigate';
import type { AnomalyRecord, Store } from '@dataing/ports';
import { refusal } from './refusal.ts';

/** The anomaly of an id, or of the only id that begins so. Throws DiagnosticError ANOMALY_UNKNOWN. */
export async function findAnomaly(
  store: Store,
  id: string,
): Promise<{ readonly record: AnomalyRecord; readonly anomaly: Anomaly }> {
  const records = await store.anomalies();
  const exact = records.filter((record) => record.id === id);
  const alike =
    exact.length > 0 ? exact : records.filter((record) => id.length >= 4 && record.id.startsWith(id));
  const anomaly = alike.length === 1 ? readAnomaly(alike[0]) : undefined;
  if (anomaly !== undefined) return { record: alike[0], anomaly };
  if (alike.length > 1)
    throw refusal('ANOMALY_UNKNOWN', `${id} begins more than one id`, {
      help: `They are: ${alike.map((record) => record.id).join(', ')}.`,
    });
  throw refusal('ANOMALY_UNKNOWN', `there is no anomaly ${id}`, {
    suggestion: nearest(
      id,
      records.map((record) => record.id),
    ),
    help: 'List them with: dataing anomalies list --state all',
  });
}
