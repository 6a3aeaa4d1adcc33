import { formatInstant } from '@dataing/base/time';
import type { BlameEntry, BlameResult, CorrelatedAnomaly, EarlierChange } from './result.ts';

const instant = (ms: number) => `${formatInstant(Math.round(ms) * 1000)}Z`;

/** The wire form. Fields may come to it; when one goes or changes its meaning, `version` grows. */
export function blameToJson(result: BlameResult, isAll: boolean) {
  const { likelyCause: cause } = result;
  return {
    version: 1,
    target: result.target,
    target_type: result.targetType,
    model: result.model,
    entries: result.entries.filter((it) => isAll || it.hidden === null).map(entryToJson),
    time_range: result.timeRange.map(instant),
    total_changes: result.totalChanges,
    has_more: result.isCut,
    earlier_change: result.earlier === null ? null : earlierToJson(result.earlier),
    hidden: result.entries.filter((it) => it.hidden !== null).length,
    known_anomalies: result.anomalies,
    likely_cause:
      cause === null
        ? null
        : {
            commit_sha: cause.commitSha,
            timestamp: instant(cause.timestampMs),
            basis: cause.basis,
            anomaly: cause.anomaly,
          },
    not_looked_at: result.notLookedAt,
  };
}

function earlierToJson({ timestampMs, commitSha, description }: EarlierChange) {
  return { timestamp: instant(timestampMs), commit_sha: commitSha, description };
}

function entryToJson(entry: BlameEntry) {
  return {
    timestamp: instant(entry.timestampMs),
    change_type: entry.changeType,
    description: entry.description,
    commit_sha: entry.commitSha,
    commit_message: entry.commitMessage,
    pr_number: entry.prNumber,
    pr_title: entry.prTitle,
    pr_url: entry.prUrl,
    author_name: entry.authorName,
    author_email: entry.authorEmail,
    author_handle: entry.authorHandle,
    correlated_anomalies: entry.correlatedAnomalies.map(anomalyToJson),
    file_path: entry.filePath,
    diff_summary: entry.diffSummary,
    detail: entry.detail,
    changes: entry.changes,
    files: entry.files,
    distance: entry.distance,
    renamed_from: entry.renamedFrom,
    revert_of: entry.revertOf,
    undone_by: entry.undoneBy,
    hidden: entry.hidden,
    cause: entry.cause,
  };
}

function anomalyToJson(it: CorrelatedAnomaly) {
  return {
    id: it.id,
    table: it.table,
    metric: it.metric,
    column: it.column,
    description: it.description,
    severity: it.severity,
    state: it.state,
    detected_at: instant(it.detectedAtMs),
    onset: instant(it.onsetMs),
    offset_seconds: Math.round(it.offsetMs / 1000),
    strength: it.strength,
    investigation: it.investigation,
  };
}
