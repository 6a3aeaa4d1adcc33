import { DiagnosticError } from '@dataing/base/diagnostics';

export function sourceError(code: string, message: string, help: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, help }]);
}

/** An error in which no text that is secret stands any more, whoever wrote it. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof DiagnosticError)) return error;
  const hide = (text: string): string =>
    secrets.reduce((hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, '***')), text);
  const diagnostics = error.diagnostics.map((found) => ({
    ...found,
    message: hide(found.message),
    ...(found.help === undefined ? {} : { help: hide(found.help) }),
  }));
  return new DiagnosticError(diagnostics, error.sources);
}
