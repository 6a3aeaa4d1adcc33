import type { SqlDialect, WarehouseTable } from '@dataing/ports';
import { dialectFacts, quoteIdentifier } from '@dataing/sql';

/** Tables as the scope of the gate names them: as in SQL, in quotes where the dialect would take the name for another. */
export function scopeNames(tables: readonly WarehouseTable[], dialect: SqlDialect): readonly string[] {
  const facts = dialectFacts(dialect);
  // DuckDB knows no two names that differ in the case of letters only, and its gate compares them as they stand.
  if (facts === undefined || dialect === 'duckdb') return tables.map((table) => table.name);
  return tables.map(({ name }) => {
    const dot = name.indexOf('.');
    const parts = dot <= 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
    return parts.map((part) => quoteIdentifier(part, facts)).join('.');
  });
}
