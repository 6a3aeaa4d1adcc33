import { expect, test } from 'vitest';
import { countsLine, countTests, type VitestJson } from '../src/suite/test-report.ts';

function report(...files: { status: string; tests: string[] }[]): VitestJson {
  const testResults = files.map(({ status, tests }, i) => ({
    name: `file${i}`,
    status,
    assertionResults: tests.map((it, j) => ({ status: it, fullName: ` test ${i}.${j}` })),
  }));
  return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults };
}

test('tests are counted by their own status', () => {
  const counts = countTests(
    report(
      { status: 'failed', tests: ['passed', 'failed', 'pending'] },
      { status: 'passed', tests: ['todo', 'skipped', 'passed'] },
    ),
  );
  expect(countsLine(counts)).toBe('2 passed, 1 failed, 3 skipped');
  expect(counts.skippedNames).toEqual(['test 0.2', 'test 1.0', 'test 1.1']);
});

test('a file that does not load is a failed test', () => {
  expect(countsLine(countTests(report({ status: 'failed', tests: [] })))).toBe(
    '0 passed, 1 failed, 0 skipped',
  );
  const halfway = report({ status: 'failed', tests: ['passed', 'passed'] });
  expect(countsLine(countTests(halfway))).toBe('2 passed, 1 failed, 0 skipped');
});
