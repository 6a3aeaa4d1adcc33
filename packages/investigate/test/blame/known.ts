import type { JsonValue } from '@dataing/base/record';
import { formatInstant } from '@dataing/base/time';
import type { AnomalyRecord } from '@dataing/ports';
import type { BlameEntry } from '../../src/index.ts';
import type { RecordedInvestigation } from '../../src/index.ts';

export const HOUR_MS = 3_600_000;
/** 2026-01-10T00:00Z. */
export const T0 = 1_768_003_200_000;

interface Known {
  readonly id?: string;
  readonly table?: string;
  readonly column?: string | null;
  readonly onsetMs?: number;
  readonly foundAtMs?: number;
  readonly grain?: 'day' | 'hour' | 'run';
  readonly state?: AnomalyRecord['state'];
  readonly detector?: string;
  readonly text?: string;
}

/** A record of the store as `dataing detect` writes it. */
export function anomalyRecord(known: Known = {}): AnomalyRecord {
  const {
    id = 'a1',
    table = 'orders',
    column = null,
    onsetMs = T0,
    foundAtMs = onsetMs,
    grain = 'day',
  } = known;
  const at = formatInstant(onsetMs * 1000);
  const body = {
    ...{ version: 1, source: 'shop', table, column, grain, value: null, timeColumn: 'at', p: 1e-9 },
    ...{
      metric: 'row_count',
      expression: 'count(*)',
      detector: known.detector ?? 'point',
      direction: 'down',
    },
    ...{ observed: 10, expected: 100, onset: at, at, until: at, ongoing: true, severity: 'high' },
    text: known.text ?? 'row_count is down',
  };
  return {
    id,
    series: id,
    atMicros: onsetMs * 1000,
    foundAtMs,
    state: known.state ?? 'open',
    body: body as JsonValue,
  };
}

/** A finished investigation with the changes of its report. */
export function investigation(
  id: string,
  request: Record<string, string>,
  changes: readonly JsonValue[] | undefined,
): RecordedInvestigation {
  return {
    ...{ id, state: 'finished', request, startedAtMs: T0, lastAtMs: T0, answers: 0, entries: [] },
    report: changes === undefined ? undefined : { wire: { changes: [...changes] }, text: '' },
  };
}

export function entryAt(timestampMs: number, commitSha: string): BlameEntry {
  return {
    ...{ timestampMs, commitSha, changeType: 'transformation_change', description: 'x', commitMessage: 'm' },
    ...{
      prNumber: null,
      prTitle: null,
      prUrl: null,
      authorName: 'Ann',
      authorEmail: 'a@b.c',
      authorHandle: null,
    },
    ...{ correlatedAnomalies: [], filePath: null, diffSummary: null, detail: [], changes: ['x'], files: [] },
    ...{ distance: 0, renamedFrom: null, revertOf: null, undoneBy: null, hidden: null, cause: null },
  };
}
