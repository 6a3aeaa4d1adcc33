import { fileFault } from '@dataing/adapters/files';
import type { Diagnostic } from '@dataing/base/diagnostics';
import { relative } from 'node:path';

/** Why a file operation failed, in words and without paths; the message of any other error as it is. */
export function reasonOf(error: unknown): string {
  return fileFault(error)?.reason ?? (error instanceof Error ? error.message : String(error));
}

/** A failed file operation that no command foresaw; undefined for all other errors. */
export function fileDiagnostic(error: unknown, cwd: string): Diagnostic | undefined {
  const fault = fileFault(error);
  if (fault === undefined) return undefined;
  const { path } = error as { readonly path?: unknown };
  const place = typeof path === 'string' ? shownPath(path, cwd) : 'a file';
  const message = `cannot use ${place}: ${fault.reason}`;
  return { code: 'CLI_FILE', severity: 'error', message, help: fault.help };
}

/** As it would be typed: from the current folder where it is below it. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') ? path : inside;
}
