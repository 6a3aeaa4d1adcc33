import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';

export type LlmFault =
  | 'LLM_TIMEOUT'
  | 'LLM_CANCELLED'
  | 'LLM_UNREACHABLE'
  | 'LLM_REFUSED'
  | 'LLM_RATE_LIMITED'
  | 'LLM_BAD_REPLY';

const HELP: Readonly<Record<LlmFault, string>> = {
  LLM_TIMEOUT: 'Try again, or use a faster model.',
  LLM_CANCELLED: 'Run it again.',
  LLM_UNREACHABLE: 'Check the address and the network, or go on with --print-prompt and --from-reply.',
  LLM_REFUSED: 'Check the key and the name of the model.',
  LLM_RATE_LIMITED: 'Wait a minute and try again.',
  LLM_BAD_REPLY: 'Try again, or use another model.',
};
const MESSAGE_LENGTH = 300;

/** What went wrong with a language model, without the key: servers like to repeat it. */
export function llmError(code: LlmFault, message: string, key: string): DiagnosticError {
  const safe = key === '' ? message : message.replaceAll(key, '[key]');
  const short = safe.length > MESSAGE_LENGTH ? `${safe.slice(0, MESSAGE_LENGTH)}...` : safe;
  const diagnostic: Diagnostic = { code, severity: 'error', message: short, help: HELP[code] };
  return new DiagnosticError([diagnostic]);
}

/** The fault that an HTTP status means. */
export function faultOfStatus(status: number): LlmFault {
  if (status === 429) return 'LLM_RATE_LIMITED';
  return status >= 500 || status === 408 ? 'LLM_UNREACHABLE' : 'LLM_REFUSED';
}
