import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Io } from '../io.ts';
import type { GenerateOptions } from '../options.ts';

/** Placeholder until the command lands: refuses, so that nobody takes silence for an answer. */
export function run(_options: GenerateOptions, _io: Io): Promise<number> {
  const diagnostic = {
    code: 'CLI_NOT_YET',
    severity: 'error',
    message: 'The command generate is not built yet.',
  } as const;
  return Promise.reject(new DiagnosticError([diagnostic]));
}
