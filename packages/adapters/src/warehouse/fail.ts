import { DiagnosticError } from '@dataing/base/diagnostics';

export type WarehouseCode =
  | 'WAREHOUSE_UNREACHABLE'
  | 'WAREHOUSE_DUPLICATE_TABLE'
  | 'WAREHOUSE_NOT_ADMITTED'
  | 'WAREHOUSE_TIMEOUT'
  | 'WAREHOUSE_CANCELLED'
  | 'WAREHOUSE_QUERY_FAILED'
  | 'WAREHOUSE_CLOSED';

/** One error as the port's callers expect it. */
export function warehouseError(code: WarehouseCode, message: string, help?: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, help }]);
}

/** What the engine threw, in its own words less the excerpt of the query, with its own suggestion. */
export function engineError(code: WarehouseCode, error: unknown, prefix = ''): DiagnosticError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replace(/\n+LINE \d+:[\s\S]*$/, '').trim();
  const suggestion = /(?:Did you mean|Candidate bindings:) "([^"]+)"/.exec(text)?.[1];
  return new DiagnosticError([{ code, severity: 'error', message: prefix + message, suggestion }]);
}

/** A server that lets nobody in, with the next step. */
export function serverUnreachable(engine: string, error: unknown): DiagnosticError {
  // Of several addresses that all refused, the driver gives one error around theirs, without words.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const reason = inner instanceof Error ? inner.message : String(inner);
  const isAboutTls = /\b(?:SSL|TLS)\b|secure connection|certificate/i.test(reason);
  const help = isAboutTls
    ? 'Set tls of the source (sslmode of a URL): off, require (encrypted), verify (its certificate too).'
    : 'Check host, port, user, password and database.';
  return warehouseError('WAREHOUSE_UNREACHABLE', `${engine} cannot be reached: ${reason}`, help);
}
