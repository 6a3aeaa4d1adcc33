import { type CheckReport, countChecks } from './report.ts';
import { decisiveKinds } from './result.ts';
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
