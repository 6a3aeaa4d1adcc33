import { DiagnosticError } from '@dataing/base/diagnostics';

/** An error of one diagnostic, to be thrown. */
export function refusal(
  code: string,
  message: string,
  more: { readonly help: string; readonly suggestion?: string },
): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, ...more }]);
}
