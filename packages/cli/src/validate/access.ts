import { DiagnosticError } from '@dataing/base/diagnostics';
import type { DataAccess } from '@dataing/datagen/check';
import type { SqlParser, Warehouse } from '@dataing/ports';
import { admit } from '@dataing/sql';
import type { Io } from '../io.ts';

/** A check may look at every row of a large table: longer than a question somebody waits for. */
const TIMEOUT_MS = 600_000;
/** Counts by hour of a long time, and the rows of an author's own check, stay below these. */
const ROWS_MAX = 2_000_000;
const TEXT_ROWS_MAX = 100_000;

/** Every query passes the gate, ours included; one given as text is read by two parsers and bounded. */
export async function openAccess(
  warehouse: Warehouse,
  parsers: readonly SqlParser[],
  io: Io,
): Promise<DataAccess> {
  const tables = await warehouse.tables();
  const scope = { dialect: warehouse.dialect, mode: 'read', tables: tables.map((t) => t.name) } as const;
  return {
    tables,
    async ask(query) {
      const bounded = typeof query === 'string' ? { ...scope, maxRows: TEXT_ROWS_MAX } : scope;
      const admitted = await admit(query, bounded, parsers);
      if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
      const limits = { timeoutMs: TIMEOUT_MS, maxRows: ROWS_MAX, signal: io.signal };
      const result = await warehouse.run(admitted.value, limits);
      return { sql: admitted.value.sql, rows: result.rows, ms: result.elapsedMs };
    },
  };
}
