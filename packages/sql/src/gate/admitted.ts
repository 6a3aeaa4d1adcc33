import type { AdmittedQuery, SqlDialect } from '@dataing/ports';

const GATE = Symbol('the gate of @dataing/sql');
const MADE_HERE = new WeakSet<object>();

/** Makes an admitted query; for the gate alone, and not exported from the package. */
export function markAdmitted(sql: string, dialect: SqlDialect, tables: readonly string[]): AdmittedQuery {
  const query = Object.freeze({ sql, dialect, tables: Object.freeze([...tables]), admittedBy: GATE });
  MADE_HERE.add(query);
  return query;
}

/** Whether the gate itself made this very object; a copy, changed or not, is not admitted. */
export function isAdmitted(query: AdmittedQuery): boolean {
  return MADE_HERE.has(query);
}
