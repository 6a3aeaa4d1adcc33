import type { ImpactPrediction } from '../prediction.ts';
import { type Finding, type FindingLevel, findingsOf } from './findings.ts';

const RULE_TEXTS: Readonly<Record<string, string>> = {
  break: 'Something that fails, or may fail, once the change is merged',
  risk: 'A risk of the change',
  anomaly: 'An anomaly that the change may cause',
  change: 'What the change means',
  impact: 'Tables downstream of the change',
};

/** SARIF 2.1.0 (OASIS): rules and fingerprints stay the same from run to run, so that no alert is raised twice. */
export function renderSarif(prediction: ImpactPrediction): string {
  const findings = findingsOf(prediction);
  const rules = [...new Set(findings.map((it) => it.rule))].sort();
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dataing', rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: prediction.notLookedAt.map((text) => ({
              level: 'note' satisfies FindingLevel,
              message: { text: unlinked(`not looked at: ${text}`) },
            })),
          },
        ],
        results: findings.map((it) => resultOf(it, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(id: string) {
  const [family, kind = family] = id.split('/');
  const text = `${RULE_TEXTS[family] ?? family}: ${kind.replaceAll('_', ' ')}`;
  return { id, name: id.replaceAll(/[^A-Za-z0-9]/g, '_'), shortDescription: { text: unlinked(text) } };
}

function resultOf({ rule, level, message, place, stamp, fingerprint }: Finding, rules: readonly string[]) {
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: unlinked(message) },
    locations: place === null ? [] : [{ physicalLocation: locationOf(place.file, place.line) }],
    partialFingerprints: { 'dataingFinding/v1': fingerprint },
    properties: { stamp },
  };
}

/** Viewers make links of `[text](address)` (SARIF 2.1.0, 3.11.6): none of ours is one. */
function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

function locationOf(path: string, line: number | null) {
  return {
    artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' },
    ...(line === null ? {} : { region: { startLine: line } }),
  };
}

/** A relative reference by RFC 3986, whatever the path is made of. */
function uriOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
