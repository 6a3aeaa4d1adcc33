import { DiagnosticError } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { parseAlert, parseRuns } from '../src/truth/alert.ts';
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
