import { DiagnosticError } from '@dataing/base/diagnostics';
import { ask, type Checking } from './checking.ts';
import type { CheckResult } from './result.ts';

/** The author's own checks: each query, once the gate has let it through, gives the rows that are wrong. */
export async function checkOwn(checking: Checking): Promise<void> {
  for (const { name, sql } of checking.document.checks) {
    checking.checks.push({ id: `checks.${name}`, kind: 'own', table: '', ...(await judge(checking, sql)) });
  }
}

async function judge(
  checking: Checking,
  sql: string,
): Promise<Pick<CheckResult, 'status' | 'message' | 'violations' | 'query'>> {
  try {
    const { answer, query } = await ask(checking, sql);
    const violations = answer.rows.length;
    if (violations === 0) return { status: 'passed', message: 'no rows', violations, query };
    const first = answer.rows[0].map((cell) => String(cell)).join(', ');
    return { status: 'failed', message: `${violations} rows, the first: ${first}`, violations, query };
  } catch (error) {
    // A query that may not run, or cannot, is the document's fault and no reason to lose the other checks.
    if (!(error instanceof DiagnosticError)) throw error;
    const [{ code, message }] = error.diagnostics;
    return { status: 'failed', message: `${code}: ${message}` };
  }
}
