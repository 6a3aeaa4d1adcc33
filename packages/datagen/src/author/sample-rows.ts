import { valueAt } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import type { ColumnType } from '../dsl/index.ts';
import { Engine } from '../engine/engine.ts';
import type { FakerPacks } from '../faker/index.ts';
import type { Plan } from '../plan/plan.ts';

export interface TableSample {
  readonly name: string;
  /** Rows of the whole table. */
  readonly rows: number;
  readonly columns: readonly string[];
  /** The first rows, cells as text; null for no value. */
  readonly cells: ReadonlyArray<ReadonlyArray<string | null>>;
}

/** The first `count` rows of each table of a plan; nothing is written. Throws what generating would. */
export function sampleRows(plan: Plan, packs: FakerPacks, count: number): TableSample[] {
  const engine = new Engine(plan, packs);
  return plan.tables.map((table, number) => {
    const rows = engine.rowsOf(number);
    const shown = Math.min(count, rows);
    const frame = engine.rowsAt(
      number,
      Float64Array.from({ length: shown }, (_, i) => i),
    );
    const columns = table.columns.map((column, i) => ({ type: column.type, values: frame.column(i) }));
    const cells = Array.from({ length: shown }, (_, row) =>
      columns.map(({ type, values }) => cellText(valueAt(values, row), type)),
    );
    return { name: table.name, rows, columns: table.columns.map((column) => column.name), cells };
  });
}

function cellText(value: ReturnType<typeof valueAt>, type: ColumnType): string | null {
  if (value === null) return null;
  if (type === 'datetime') return formatInstant(Number(value));
  if (type === 'date') return formatDay(Number(value));
  return String(value);
}
