import type { DiagnosticError } from '@dataing/base/diagnostics';
import { refusal } from './since.ts';
import type { ResolvedTarget } from './target.ts';

/** BLAME_TABLE_UNKNOWN, with the names that are most like the one that was asked for. */
export function tableUnknown(
  message: string,
  resolved: ResolvedTarget | undefined,
  help: string,
): DiagnosticError {
  const { suggestion, unknown } = resolved ?? {};
  const names = unknown === undefined ? '' : `${namesText('It builds', unknown.likest, unknown.known)} `;
  return refusal('BLAME_TABLE_UNKNOWN', message, { suggestion, help: `${names}${help}` });
}

/** "It builds a, b, c and 12 more." */
export function namesText(verb: string, names: readonly string[], known: number): string {
  if (names.length === 0) return '';
  const more = known > names.length ? ` and ${known - names.length} more` : '';
  return `${verb} ${names.join(', ')}${more}.`;
}
