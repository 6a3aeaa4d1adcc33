import type { AdmittedChange, AdmittedQuery, SqlDialect } from '@dataing/ports';

const GATE = Symbol('the gate of @dataing/sql');
const MADE_HERE = new WeakSet<object>();
const CHANGES_MADE_HERE = new WeakSet<object>();

/** Makes an admitted query; for the gate alone, and not exported from the package. */
export function markAdmitted(sql: string, dialect: SqlDialect, tables: readonly string[]): AdmittedQuery {
  const query = Object.freeze({ sql, dialect, tables: Object.freeze([...tables]), admittedBy: GATE });
  MADE_HERE.add(query);
  return query;
}

/** Makes an admitted change; no warehouse takes it for a query. */
export function markChange(change: Omit<AdmittedChange, 'admittedBy'>): AdmittedChange {
  const { reads, writes } = change;
  const made = Object.freeze({
    ...change,
    reads: Object.freeze([...reads]),
    writes: Object.freeze([...writes]),
    admittedBy: GATE,
  });
  CHANGES_MADE_HERE.add(made);
  return made;
}

/** Whether the gate itself made this very change; a copy is not admitted. */
export function isAdmittedChange(change: AdmittedChange): boolean {
  return CHANGES_MADE_HERE.has(change);
}

/** Whether the gate itself made this very object; a copy, changed or not, is not admitted. */
export function isAdmitted(query: AdmittedQuery): boolean {
  return MADE_HERE.has(query);
}
