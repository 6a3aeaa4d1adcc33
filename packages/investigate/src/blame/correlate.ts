import { parseInstant } from '@dataing/base/time';
import type { AnomalyRecord } from '@dataing/ports';
import { type Anomaly, readAnomaly } from '../monitor/anomaly.ts';
import { describeAnomaly } from '../monitor/describe.ts';
import type { RecordedInvestigation } from '../journal/journal.ts';
import type { BlameEntry, Causation, CorrelatedAnomaly, CorrelationStrength, LikelyCause } from './result.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which tables and columns of the store are the target. */
export interface AnomalyTarget {
  /** Names that it goes by: as asked for, of its model, of its relation. */
  readonly tables: readonly string[];
  /** Names of the column in the range; absent for the whole table. */
  readonly columns?: readonly string[];
}

export interface KnownAnomaly {
  readonly anomaly: Anomaly;
  readonly record: AnomalyRecord;
}

/** Anomalies of a target that were not dismissed. */
export function anomaliesOf(records: readonly AnomalyRecord[], target: AnomalyTarget): KnownAnomaly[] {
  return records.flatMap((record) => {
    const anomaly = record.state === 'dismissed' ? undefined : readAnomaly(record);
    if (anomaly === undefined || !target.tables.some((it) => isSameTable(it, anomaly.table))) return [];
    const column = anomaly.column?.toLowerCase();
    const isOther = target.columns?.every((it) => it.toLowerCase() !== column) === true;
    return isOther ? [] : [{ anomaly, record }];
  });
}

/** Names of one table, as far as both say: `orders` is `marts.orders`, and so is `dbt_marts.orders`. */
export function isSameTable(a: string, b: string): boolean {
  const [x, y] = [a, b].map((it) =>
    it
      .toLowerCase()
      .replace(/["`[\]]/g, '')
      .split('.')
      .reverse(),
  );
  const pairs = x.slice(0, Math.min(x.length, y.length)).map((it, i) => [it, y[i]] as const);
  return pairs.every(([p, q], i) => p === q || (i === 1 && (p.endsWith(`_${q}`) || q.endsWith(`_${p}`))));
}

/** The anomalies within a day of a change, the nearest first. */
export function correlated(
  atMs: number,
  known: readonly KnownAnomaly[],
  investigations: readonly RecordedInvestigation[],
): CorrelatedAnomaly[] {
  const found = known.flatMap((it) => {
    const near = distanceOf(atMs, it);
    return near === undefined ? [] : [referenceOf(it, near, investigations)];
  });
  return found.sort((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs) || (a.id < b.id ? -1 : 1));
}

const GRAIN_MS = { day: DAY_MS, hour: HOUR_MS, run: 0 };

/**
 * How long after a change an anomaly was found, where somebody looked within a day of its first bucket; else how far the
 * change is from that bucket, and of days nothing nearer than `medium` is claimed.
 */
function distanceOf(atMs: number, { anomaly, record }: KnownAnomaly) {
  const onsetMs = (parseInstant(anomaly.onset) ?? record.atMicros) / 1000;
  const endMs = onsetMs + GRAIN_MS[anomaly.grain];
  const isLive = record.foundAtMs >= onsetMs && record.foundAtMs <= endMs + DAY_MS;
  const offsetMs = isLive
    ? record.foundAtMs - atMs
    : atMs < onsetMs
      ? onsetMs - atMs
      : Math.min(0, endMs - atMs);
  if (Math.abs(offsetMs) > DAY_MS) return undefined;
  const strength = strengthOf(offsetMs);
  const isVague = !isLive && anomaly.grain === 'day' && strength === 'strong';
  return { onsetMs, offsetMs, strength: isVague ? ('medium' as const) : strength };
}

/** By distance in time, whichever came first. */
export function strengthOf(offsetMs: number): CorrelationStrength {
  const distance = Math.abs(offsetMs);
  return distance < HOUR_MS ? 'strong' : distance < 6 * HOUR_MS ? 'medium' : 'weak';
}

function referenceOf(
  { anomaly, record }: KnownAnomaly,
  near: { readonly onsetMs: number; readonly offsetMs: number; readonly strength: CorrelationStrength },
  investigations: readonly RecordedInvestigation[],
): CorrelatedAnomaly {
  const { id, table, metric, column, severity } = anomaly;
  return {
    ...{ id, table, metric, column, severity, state: record.state },
    description: `${metric}: ${describeAnomaly(anomaly)}`,
    detectedAtMs: record.foundAtMs,
    ...near,
    investigation: investigationOf(anomaly, investigations)?.id ?? null,
  };
}

/** The latest investigation of an anomaly: by its id, or by its table, metric and time. */
function investigationOf(anomaly: Anomaly, all: readonly RecordedInvestigation[]) {
  return all.findLast(({ request }) => {
    const asked = (request ?? {}) as { anomaly?: unknown; table?: unknown; metric?: unknown; at?: unknown };
    if (asked.anomaly === anomaly.id) return true;
    const isSame = typeof asked.table === 'string' && isSameTable(asked.table, anomaly.table);
    const times = [anomaly.onset, anomaly.at].map((it) => it.slice(0, 10));
    return (
      isSame &&
      (asked.metric === anomaly.expression || asked.metric === anomaly.metric) &&
      times.includes(String(asked.at).slice(0, 10))
    );
  });
}

/** What investigations found out by running a commit's SQL before and after: only that is called a cause. */
export function causationOf(
  sha: string,
  { tables }: AnomalyTarget,
  investigations: readonly RecordedInvestigation[],
): Causation | null {
  for (const { id, report, request } of [...investigations].reverse()) {
    const about = (request as { table?: unknown } | null)?.table;
    if (typeof about !== 'string' || !tables.some((it) => isSameTable(it, about))) continue;
    const wire = (report as { wire?: { changes?: unknown } } | undefined)?.wire;
    if (!Array.isArray(wire?.changes)) continue;
    for (const change of wire.changes as Array<Record<string, unknown>>) {
      const { sha: named, replay, probability, summary } = change;
      if (typeof named !== 'string' || !sha.startsWith(named) || named.length < 7) continue;
      if (replay !== 'reproduces' || typeof probability !== 'number') continue;
      return { investigation: id, probability, summary: String(summary) };
    }
  }
  return null;
}

const RANK: Readonly<Record<CorrelationStrength, number>> = { strong: 3, medium: 2, weak: 1 };
const SEVERITY = { high: 2, medium: 1, low: 0 };

/** The change that most likely brought the anomalies about: replayed ones first, then the nearest before one. */
export function likelyCause(entries: readonly BlameEntry[]): LikelyCause | null {
  const found = entries.flatMap((entry) => {
    if (entry.hidden === 'cosmetic' || entry.hidden === 'no_effect') return [];
    const after = entry.correlatedAnomalies.filter((it) => it.offsetMs >= 0);
    const nearest = after.toSorted(
      (a, b) => RANK[b.strength] - RANK[a.strength] || SEVERITY[b.severity] - SEVERITY[a.severity],
    )[0];
    if (entry.cause === null && nearest === undefined) return [];
    return [
      {
        entry,
        anomaly: nearest?.description ?? entry.cause?.summary ?? '',
        score: entry.cause === null ? RANK[nearest.strength] : 10 * entry.cause.probability + 10,
        severity: SEVERITY[nearest?.severity ?? 'low'],
        offset: nearest?.offsetMs ?? 0,
      },
    ];
  });
  const [best] = found.sort((a, b) => b.score - a.score || b.severity - a.severity || a.offset - b.offset);
  if (best === undefined) return null;
  return {
    commitSha: best.entry.commitSha,
    timestampMs: best.entry.timestampMs,
    basis: best.entry.cause === null ? 'correlated' : 'caused',
    anomaly: best.anomaly,
  };
}
