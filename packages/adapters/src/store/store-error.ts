import { DiagnosticError } from '@dataing/base/diagnostics';

export function storeError(code: string, message: string, help?: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, ...(help === undefined ? {} : { help }) }]);
}

export function unreachable(error: unknown, where: string): DiagnosticError {
  const reason = error instanceof Error ? error.message : String(error);
  return storeError(
    'STORE_UNREACHABLE',
    `the store ${where} cannot be opened: ${reason}`,
    'Check that the path or server is there and may be written.',
  );
}
