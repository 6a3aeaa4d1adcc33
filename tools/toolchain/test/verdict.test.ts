import { expect, test } from 'vitest';
import { failures, type SuiteResult } from '../src/suite/verdict.ts';

const passing: SuiteResult = {
  steps: [{ name: 'lint', ok: true, seconds: 1 }],
  counts: { passed: 3, failed: 0, skipped: 0, skippedNames: [] },
  coverage: [{ name: 'sql', lines: 4, covered: 3, linesPercent: 75 }],
  strict: true,
};

test('a run in which all is well has no reasons to fail', () => {
  expect(failures(passing)).toEqual([]);
});

const skipping = { ...passing.counts, skipped: 2 };

test.each<[string, Partial<SuiteResult>, string[]]>([
  ['a failed step', { steps: [{ name: 'lint', ok: false, seconds: 1 }] }, ['lint']],
  ['failed tests', { counts: { ...passing.counts, failed: 2 } }, ['2 tests']],
  ['a run without tests', { counts: { ...passing.counts, passed: 0 } }, ['no test ran']],
  ['skipped tests when strict', { counts: skipping }, ['2 skipped tests (--strict)']],
  [
    'low coverage',
    { coverage: [{ name: 'sql', lines: 1000, covered: 749, linesPercent: 74.9 }] },
    ['coverage of sql is 74.9 %'],
  ],
])('%s fails the run', (_, change, reasons) => {
  expect(failures({ ...passing, ...change })).toEqual(reasons);
});

test('skipped tests pass when not strict', () => {
  expect(failures({ ...passing, counts: skipping, strict: false })).toEqual([]);
});
