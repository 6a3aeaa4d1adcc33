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
