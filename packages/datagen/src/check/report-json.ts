import { type CheckReport, countChecks } from './report.ts';
import { type CheckResult, type CheckStatus, decisiveKinds } from './result.ts';
import { partOf } from './score.ts';

/** The report as it is written to files and by `--json`: snake_case, absent numbers as null. */
export function reportToJson(report: CheckReport): object {
  const { grade } = report;
  return {
    schema: report.schema,
    schema_hash: report.schemaHash,
    verdict: report.passed ? 'passed' : 'failed',
    decisive: report.decisive ? 'passed' : 'failed',
    score: round(grade.score),
    min_score: report.minScore,
    parts: grade.parts.map((p) => ({ ...p, weight: round(p.weight) })),
    summary: countChecks(report.checks),
    tables: report.tables,
    checks: report.checks.map((check) => ({
      id: check.id,
      kind: check.kind,
      part: partOf(check.kind),
      table: check.table,
      column: check.column ?? null,
      status: check.status,
      decisive: decisiveKinds.includes(check.kind),
      message: check.message,
      rows: check.rows ?? null,
      violations: check.violations ?? null,
      query: check.query ?? null,
    })),
    tells: report.tells.map((tell) => ({ ...tell, column: tell.column ?? null })),
    plots: report.plots.map((plot) => ({
      ...plot,
      column: plot.column ?? null,
      observed: plot.observed.map(round),
      expected: plot.expected?.map(round) ?? null,
    })),
    queries: report.queries,
  };
}

function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : 0;
}

/** A report that `reportToJson` made, read back; undefined where the value is not one. */
export function reportFromJson(value: unknown): CheckReport | undefined {
  if (!isRecord(value) || !Array.isArray(value.checks) || !Array.isArray(value.plots)) return undefined;
  const { schema, schema_hash: schemaHash, score, parts, tables, tells, queries } = value;
  const known =
    typeof schema === 'string' &&
    typeof schemaHash === 'string' &&
    typeof score === 'number' &&
    [parts, tables, tells, queries].every(Array.isArray);
  if (!known || !value.checks.every(isCheck) || !value.plots.every(isPlot)) return undefined;
  return {
    schema,
    schemaHash,
    passed: value.verdict === 'passed',
    decisive: value.decisive === 'passed',
    minScore: Number(value.min_score),
    grade: { score, parts: parts as CheckReport['grade']['parts'] },
    tables: tables as CheckReport['tables'],
    checks: value.checks.map(present) as unknown as CheckResult[],
    tells: (tells as object[]).map(present) as unknown as CheckReport['tells'],
    plots: value.plots.map(present) as unknown as CheckReport['plots'],
    queries: queries as CheckReport['queries'],
  };
}

const STATUSES: readonly CheckStatus[] = ['passed', 'failed', 'not_checked', 'unreachable', 'too_small'];

function isCheck(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const texts = [value.id, value.kind, value.table, value.message];
  return texts.every((t) => typeof t === 'string') && STATUSES.some((s) => s === value.status);
}

function isPlot(value: unknown): boolean {
  if (!isRecord(value) || typeof value.title !== 'string' || typeof value.table !== 'string') return false;
  const { labels, observed } = value;
  return Array.isArray(labels) && Array.isArray(observed) && observed.every((n) => typeof n === 'number');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without the keys that hold null: what was absent is absent again. */
function present(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
