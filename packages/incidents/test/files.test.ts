import { DiagnosticError } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { parseAlert, parseMetrics, parseRuns } from '../src/truth/alert.ts';
import { parseReport } from '../src/truth/report.ts';
import { parseTruth } from '../src/truth/truth.ts';

const messageOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof DiagnosticError)
      return error.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n');
  }
  return 'read';
};

test('what is wrong with a file is said with its name and the field', () => {
  expect(messageOf(() => parseAlert('alert.json', '{"table": 5}'))).toBe(
    'INCIDENT_FILE_INVALID alert.json: table is not a text',
  );
  expect(messageOf(() => parseAlert('alert.json', '{'))).toMatch(
    /^INCIDENT_FILE_INVALID alert.json is not JSON: /,
  );
  expect(messageOf(() => parseRuns('runs.json', '[]'))).toBe(
    'INCIDENT_FILE_INVALID runs.json: the document is not an object',
  );
  expect(messageOf(() => parseRuns('runs.json', '{"deploys": [{"sha": "a", "at": null}]}'))).toBe(
    'INCIDENT_FILE_INVALID runs.json: deploys[0].at is not a text',
  );
  expect(messageOf(() => parseTruth('t.json', '{"kind": "faulty"}'))).toBe(
    'INCIDENT_FILE_INVALID t.json: kind is not one of fault, no_fault, business_change',
  );
  expect(messageOf(() => parseReport('r.json', '{"verdict": "fault", "confidence": "high"}'))).toBe(
    'INCIDENT_FILE_INVALID r.json: confidence is not a number',
  );
});

test('what was not logged is empty', () => {
  expect(parseRuns('runs.json', '{}')).toEqual({ deploys: [], runs: [], loads: [] });
});

test('a metric as it was recorded has a value for each day, or none', () => {
  const points = [
    { at: '2026-03-01', value: 0.5, rows: 20 },
    { at: '2026-03-02', value: null },
  ];
  const series = [{ table: 'marts.a', metric: 'count(*)', time: 'at', points }];
  expect(parseMetrics('metrics.json', JSON.stringify({ format: 1, series }))).toEqual([
    { table: 'marts.a', metric: 'count(*)', points: [points[0], { ...points[1], rows: null }] },
  ]);
  expect(messageOf(() => parseMetrics('metrics.json', '{"series": [{"table": "a"}]}'))).toBe(
    'INCIDENT_FILE_INVALID metrics.json: series[0].metric is not a text',
  );
});
