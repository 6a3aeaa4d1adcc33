/**
 * What a check is about. `structure` (files and columns are there), `keys`, `references` and `nulls` decide whether
 * data passes; the others are reported.
 */
export type CheckKind =
  | 'structure'
  | 'keys'
  | 'references'
  | 'nulls'
  | 'types'
  | 'ranges'
  | 'unique'
  | 'enum'
  | 'inequalities'
  | 'pattern'
  | 'targets';

export const decisiveKinds: readonly CheckKind[] = ['structure', 'keys', 'references', 'nulls'];

export interface CheckResult {
  /** `table.column.kind`, with more where that is not unique: stable, for machines. */
  readonly id: string;
  readonly kind: CheckKind;
  readonly table: string;
  readonly column?: string;
  readonly status: 'passed' | 'failed' | 'not_checked';
  /** What was found, in words. */
  readonly message: string;
  /** Rows looked at, and rows that break the rule; absent where rows were not looked at. */
  readonly rows?: number;
  readonly violations?: number;
  /** The query that gave the numbers. */
  readonly query?: string;
}

export interface CheckQuery {
  readonly id: string;
  readonly sql: string;
  readonly rows: number;
  readonly ms: number;
}

export interface CheckReport {
  readonly schema: string;
  readonly schemaHash: string;
  /** Passed when all checks of the decisive kinds did. */
  readonly passed: boolean;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number | null }>;
  readonly checks: readonly CheckResult[];
  readonly queries: readonly CheckQuery[];
}

/** Numbers of checks by outcome. */
export function countChecks(checks: readonly CheckResult[]): Record<CheckResult['status'], number> {
  const counts = { passed: 0, failed: 0, not_checked: 0 };
  for (const check of checks) counts[check.status]++;
  return counts;
}

/** The report as it is written to files and by `--json`: snake_case, absent numbers as null. */
export function reportToJson(report: CheckReport): object {
  return {
    schema: report.schema,
    schema_hash: report.schemaHash,
    verdict: report.passed ? 'passed' : 'failed',
    summary: countChecks(report.checks),
    tables: report.tables,
    checks: report.checks.map((check) => ({
      id: check.id,
      kind: check.kind,
      table: check.table,
      column: check.column ?? null,
      status: check.status,
      decisive: decisiveKinds.includes(check.kind),
      message: check.message,
      rows: check.rows ?? null,
      violations: check.violations ?? null,
      query: check.query ?? null,
    })),
    queries: report.queries,
  };
}
