import type { Investigation } from '../investigation/investigation.ts';

/** Version of the wire form; it grows when a reader of an older one would be misled. */
export const REPORT_VERSION = 1;

/** The wire form: snake_case, numbers as they are (null where there is none). */
export function investigationToJson(investigation: Investigation) {
  const { request, symptom, where } = investigation;
  return {
    report_version: REPORT_VERSION,
    verdict: investigation.verdict,
    summary: investigation.summary,
    what: {
      table: request.table,
      metric: request.metric,
      time_column: request.timeColumn,
      at: request.at,
      symptom: symptom.kind,
      observed: symptom.observed,
      expected: symptom.expected,
      z: symptom.z,
    },
    where: where === null ? null : { ...where },
    since: symptom.onset,
    until: symptom.end,
    ongoing: symptom.ongoing,
    onset_grain: symptom.onsetGrain,
    confidence: investigation.confidence,
    hypotheses: investigation.hypotheses,
    evidence: investigation.evidence.map((e) => ({
      id: e.id,
      query_ids: e.queryIds,
      statement: e.statement,
      weights: e.weights,
    })),
    queries: investigation.queries,
    not_looked_at: investigation.notLookedAt,
    next_steps: investigation.nextSteps,
    series: investigation.series,
  };
}
