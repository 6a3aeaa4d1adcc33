import type { Cell } from '@dataing/ports';
import type { CaseAlert, CaseRuns } from '../truth/alert.ts';
import type { NamedCause, ScoredReport } from '../truth/report.ts';

/** What a plain rule may look at: as much as the investigator. */
export interface CaseView {
  readonly alert: CaseAlert;
  readonly runs: CaseRuns;
  /** Relations a relation is built from; empty for raw tables. */
  parentsOf(table: string): readonly string[];
  /** Relations whose model files a commit touched. */
  touchedBy(sha: string): readonly string[];
  columnsOf(table: string): ReadonlyArray<{ readonly name: string; readonly type: string }>;
  ask(sql: string): Promise<ReadonlyArray<readonly Cell[]>>;
}

export interface PlainRule {
  readonly name: string;
  readonly says: string;
  judge(view: CaseView): Promise<ScoredReport>;
}

/** The cause that is commonest for a metric, by its form: what somebody says who looks at nothing else. */
export function usualCause(metric: string): string {
  const usual: ReadonlyArray<readonly [RegExp, string]> = [
    [/^null_share/, 'source_nulls'],
    [/^count/, 'missing_partition'],
    [/^duplicate_share/, 'duplicate_load'],
    [/^freshness/, 'stale_table'],
  ];
  return usual.find(([form]) => form.test(metric.trim().toLowerCase()))?.[1] ?? 'unit_change';
}

/** A report that says one thing and is sure of it. */
export function sayOnly(
  verdict: ScoredReport['verdict'],
  says: Partial<Omit<ScoredReport, 'verdict'>>,
): ScoredReport {
  const cost = { queries: 0, bytes: null, seconds: 0 };
  return { verdict, confidence: SURE, causes: [], changes: [], scope: null, cost, ...says };
}

export const SURE = 0.9;

export function oneCause(type: string, asset: string): readonly NamedCause[] {
  return [{ type, asset: asset.toLowerCase(), column: null, probability: SURE }];
}

/** A name that may hold dots between its parts, quoted. */
export function quoted(name: string): string {
  const parts = name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`);
  return parts.join('.');
}
