import { type CoverageRow, leastLines } from '@dataing/measure';
import type { StepResult } from './step.ts';
import type { Counts } from './test-report.ts';

export interface SuiteResult {
  readonly steps: readonly StepResult[];
  readonly counts: Counts;
  /** Empty when coverage was not measured. */
  readonly coverage: readonly CoverageRow[];
  readonly strict: boolean;
}

/** Why the run failed, one phrase each; empty when it passed. */
export function failures({ steps, counts, coverage, strict }: SuiteResult): string[] {
  const reasons = steps.filter(({ ok }) => !ok).map(({ name }) => name);
  if (counts.failed > 0) reasons.push(`${counts.failed} tests`);
  if (counts.passed === 0) reasons.push('no test ran');
  if (strict && counts.skipped > 0) reasons.push(`${counts.skipped} skipped tests (--strict)`);
  for (const { name, linesPercent } of coverage) {
    if (linesPercent < leastLines) reasons.push(`coverage of ${name} is ${linesPercent.toFixed(1)} %`);
  }
  return reasons;
}
