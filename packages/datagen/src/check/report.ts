import { type CheckResult, type CheckStatus, decisiveKinds } from './result.ts';
import { gradeParts, type Grade } from './score.ts';

export interface CheckQuery {
  readonly id: string;
  readonly sql: string;
  readonly rows: number;
  readonly ms: number;
}

/** What was found beside what the document says should be: one chart of the HTML report. */
export interface Plot {
  readonly table: string;
  readonly column?: string;
  readonly title: string;
  readonly kind: 'bars' | 'line';
  readonly labels: readonly string[];
  readonly observed: readonly number[];
  readonly expected?: readonly number[];
}

/** A mark by which synthetic data is known; no rule is broken, and none counts in the score. */
export interface Tell {
  readonly kind: 'round_counts' | 'flat_hours' | 'no_nulls' | 'even_shares' | 'whole_hours';
  readonly table: string;
  readonly column?: string;
  readonly message: string;
}

export interface CheckReport {
  readonly schema: string;
  readonly schemaHash: string;
  /** Passed when all checks of the decisive kinds did and the score is `minScore` or more. */
  readonly passed: boolean;
  readonly decisive: boolean;
  readonly minScore: number;
  readonly grade: Grade;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number | null }>;
  readonly checks: readonly CheckResult[];
  readonly tells: readonly Tell[];
  readonly plots: readonly Plot[];
  readonly queries: readonly CheckQuery[];
}

/** The verdict over the checks that were made. */
export function concludeReport(found: Omit<CheckReport, 'passed' | 'decisive' | 'grade'>): CheckReport {
  const grade = gradeParts(found.checks);
  const decisive = found.checks.every((c) => c.status !== 'failed' || !decisiveKinds.includes(c.kind));
  return { ...found, grade, decisive, passed: decisive && grade.score >= found.minScore };
}

/** Numbers of checks by outcome. */
export function countChecks(checks: readonly CheckResult[]): Record<CheckStatus, number> {
  const counts = { passed: 0, failed: 0, not_checked: 0, unreachable: 0, too_small: 0 };
  for (const check of checks) counts[check.status]++;
  return counts;
}
