import { DiagnosticError } from '@dataing/base/diagnostics';
import { parseInstant } from '@dataing/base/time';

const DAY_MS = 86_400_000;
const RANGE_DAYS = 90;
const SPANS: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS };

/** A time, or how far back from now; by default 90 days. Error: TIME_UNREADABLE. */
export function sinceOf(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs - RANGE_DAYS * DAY_MS;
  const [, size, unit] = /^(\d{1,5})([hdw])$/.exec(text.trim()) ?? [];
  if (unit !== undefined) return nowMs - Number(size) * SPANS[unit];
  const at = parseInstant(text.trim());
  if (at !== undefined) return at / 1000;
  throw refusal('TIME_UNREADABLE', `--since ${text} is not a time that can be read`, {
    help: 'Give ISO 8601, such as 2026-03-01, or a span such as 30d, 12h or 2w.',
  });
}

export function refusal(
  code: string,
  message: string,
  more: { readonly help: string; readonly suggestion?: string | undefined },
): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, ...more }]);
}
