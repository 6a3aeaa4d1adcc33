import { DiagnosticError } from '@dataing/base/diagnostics';

export function secretError(
  code: string,
  message: string,
  help: string,
  suggestion?: string,
): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, help, suggestion }]);
}
