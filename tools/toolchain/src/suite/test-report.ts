/** The parts of vitest's JSON report that are read here. */
export interface VitestJson {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skippedNames: readonly string[];
}

/** Counts of one run. A file that failed to load counts as one failed test; "todo" counts as skipped. */
export function countTests(report: VitestJson): Counts {
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((it) => it.status === 'failed');
  });
  const assertions = report.testResults.flatMap((it) => it.assertionResults);
  const skipped = assertions.filter(({ status }) => !['passed', 'failed'].includes(status));
  return {
    passed: assertions.filter(({ status }) => status === 'passed').length,
    failed: assertions.filter(({ status }) => status === 'failed').length + broken.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName.trim()),
  };
}

/** The last line of a run. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
