import type { ImpactPrediction } from '../prediction.ts';
import { type FindingLevel, findingsOf } from './findings.ts';

const SEVERITY: Readonly<Record<FindingLevel, string>> = {
  error: 'critical',
  warning: 'major',
  note: 'info',
};

/**
 * GitLab's Code Quality report: a list of issues, each with a fingerprint by what it says and not by its line, so that
 * moved lines raise nothing anew. Source: `docs.gitlab.com`, "Code Quality report format".
 */
export function renderCodeQuality(prediction: ImpactPrediction): string {
  const issues = findingsOf(prediction).flatMap(({ message, rule, fingerprint, level, place }) =>
    place === null
      ? []
      : [
          {
            description: message,
            check_name: `dataing/${rule}`,
            fingerprint,
            severity: SEVERITY[level],
            location: { path: place.file.replace(/^(\.\/)+/, ''), lines: { begin: place.line ?? 1 } },
          },
        ],
  );
  return `${JSON.stringify(issues, null, 2)}\n`;
}
