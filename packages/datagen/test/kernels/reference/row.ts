import type { Address } from '@dataing/base/random';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Plan, TablePlan } from '../../../src/plan/plan.ts';
import type { Cell } from './row-kernels.ts';
import type { ProcessRow } from './row-processes.ts';

export const day = 86_400_000_000;

export interface Row {
  readonly position: number;
  /** Its number among its siblings; its position where it has no parent. */
  readonly ordinal: number;
  readonly address: Address;
  readonly parent?: Row;
  /** What the process of the table says of it. */
  readonly made?: ProcessRow;
}

/** What the parts of the reference read of it. */
export interface RowReader {
  readonly plan: Plan;
  /** The columnar engine, for what is shared with it. */
  readonly engine: Engine;
  /** All rows of a table. */
  rows(table: number): Row[];
  cell(table: number, position: number, column: number): Cell;
  /** A time of the row in microseconds, whether of type datetime or date. */
  micros(table: TablePlan, row: Row, column: number): number | null;
}

export function above(row: Row, generation: number): Row {
  let at = row;
  for (let i = 0; i < generation; i++) at = at.parent as Row;
  return at;
}
