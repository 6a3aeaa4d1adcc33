import type { Investigation } from '../investigation/investigation.ts';

/** Version of the wire form; it grows when a reader of an older one would be misled. */
export const REPORT_VERSION = 2;

/**
 * The wire form: snake_case, numbers as they are (null where there is none). `seconds` of wall time; left out: those of
 * the queries. Bytes are null: engines do not say what they read.
 */
export function investigationToJson(investigation: Investigation, seconds?: number) {
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
      symptom_metric: symptom.metric ?? request.metric,
      observed: symptom.observed,
      expected: symptom.expected,
      expected_range: rangeToJson(symptom.expectedRange),
      z: symptom.z,
    },
    where: where === null ? null : whereToJson(where),
    since: symptom.onset,
    until: symptom.end,
    ongoing: symptom.ongoing,
    onset_grain: symptom.onsetGrain,
    confidence: investigation.confidence,
    causes: investigation.causes,
    otherwise: investigation.otherwise,
    calibration: calibrationToJson(investigation.calibration),
    scope: scopeToJson(investigation.scope),
    path: investigation.path.map(({ relation, hops, state, note, queryIds }) => ({
      relation,
      hops,
      state,
      note,
      query_ids: queryIds,
    })),
    changes: investigation.changes.map(
      ({ sha, probability, withoutReplay, summary, deployedAt, replay, queryIds }) => ({
        sha,
        probability,
        probability_without_replay: withoutReplay,
        summary,
        deployed_at: deployedAt,
        replay,
        query_ids: queryIds,
      }),
    ),
    ruled_out: investigation.ruledOut,
    runner_up:
      investigation.runnerUp === null
        ? null
        : {
            what: investigation.runnerUp.what,
            probability: investigation.runnerUp.probability,
            would_take: investigation.runnerUp.wouldTake,
          },
    cost: {
      queries: investigation.queries.length,
      bytes: investigation.queries.reduce((sum, it) => sum + it.bytes, 0),
      seconds: seconds ?? investigation.queries.reduce((sum, it) => sum + it.ms, 0) / 1000,
    },
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

function calibrationToJson(calibration: Investigation['calibration']) {
  if (calibration === null) return null;
  const { fittedOn, family } = calibration;
  return { family, cases: fittedOn?.cases ?? 0, templates: fittedOn?.templates ?? [] };
}

function scopeToJson(scope: Investigation['scope']) {
  if (scope === null) return null;
  const { condition: _, ...told } = scope;
  return told;
}

function whereToJson({ explainedRange, ...where }: NonNullable<Investigation['where']>) {
  return { ...where, explained_range: rangeToJson(explainedRange) };
}

function rangeToJson(range: Investigation['symptom']['expectedRange']) {
  return range === null ? null : [range.low, range.high];
}
