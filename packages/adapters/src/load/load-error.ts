import { DiagnosticError } from '@dataing/base/diagnostics';

type LoadCode = 'OUTPUT_UNREACHABLE' | 'OUTPUT_TABLE_EXISTS' | 'OUTPUT_REFUSED';

export function loadError(code: LoadCode, message: string, help?: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, help }]);
}

/** Does what may fail, and reports the database's own words under a code. */
export async function guarded<T>(code: LoadCode, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const words = wordsOf(error);
    const isFull = /disk is full|no space left/i.test(words);
    throw loadError(code, `${what}: ${words}`, isFull ? 'Make room, or choose another place.' : undefined);
  }
}

/** A connection tried at several addresses fails with several errors and no message of its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

export function tablesExist(names: readonly string[]): DiagnosticError {
  const message = `the database already holds ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''}`;
  return loadError(
    'OUTPUT_TABLE_EXISTS',
    message,
    'Choose another place, or replace the tables with --force.',
  );
}
