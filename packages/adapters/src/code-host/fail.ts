import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';

export type CodeHostFault =
  | 'CODE_HOST_TIMEOUT'
  | 'CODE_HOST_CANCELLED'
  | 'CODE_HOST_UNREACHABLE'
  | 'CODE_HOST_REFUSED'
  | 'CODE_HOST_RATE_LIMITED'
  | 'CODE_HOST_NOT_FOUND'
  | 'CODE_HOST_BAD_REPLY';

const HELP: Readonly<Record<CodeHostFault, string>> = {
  CODE_HOST_TIMEOUT: 'Try again, or go on without: what git knows is enough for the rest.',
  CODE_HOST_CANCELLED: 'Run it again.',
  CODE_HOST_UNREACHABLE: 'Check the network and the address of the API.',
  CODE_HOST_REFUSED: 'Check the token: what it may do, and for which repositories.',
  CODE_HOST_RATE_LIMITED: 'Wait until then. What is known already is not asked for again.',
  CODE_HOST_NOT_FOUND:
    'Check the number and the repository; a token that may not see it gets this answer too.',
  CODE_HOST_BAD_REPLY: 'Check that the address is that of the API.',
};
const MESSAGE_LENGTH = 300;

/** What went wrong with a host of code, without the token: servers like to repeat it. */
export function codeHostError(code: CodeHostFault, message: string, token: string): DiagnosticError {
  const safe = message.replaceAll(token, '[token]');
  const short = safe.length > MESSAGE_LENGTH ? `${safe.slice(0, MESSAGE_LENGTH)}...` : safe;
  const diagnostic: Diagnostic = { code, severity: 'error', message: short, help: HELP[code] };
  return new DiagnosticError([diagnostic]);
}
