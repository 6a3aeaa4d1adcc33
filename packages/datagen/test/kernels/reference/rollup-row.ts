import type { RollupStep } from '../../../src/plan/rollup-step.ts';

type Cell = string | number | boolean | null;

/** What a roll-up reads, one row at a time: rows of its table, in order, and their cells. */
export interface RollupRows<Row> {
  readonly rows: readonly Row[];
  isOf(row: Row): boolean;
  value(row: Row): Cell;
  where(row: Row): Cell;
}

/** The aggregate of the rows that belong to a row, from its definition: collect them, then fold the list. */
export function rollupAt<Row>(step: RollupStep, { rows, isOf, value, where }: RollupRows<Row>): Cell {
  const values = rows
    .filter((row) => isOf(row) && (step.where === undefined || where(row) === true))
    .map((row) => (step.value === undefined ? 1 : value(row)))
    .filter((cell) => cell !== null)
    .map(Number);
  if (values.length === 0) return step.empty ?? null;
  const whole = values.map((x) => BigInt(Math.floor(x * step.scale + 0.5)));
  const sum = Number(whole.reduce((a, b) => a + b, 0n)) / step.scale;
  switch (step.agg) {
    case 'count':
      return values.length;
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'min':
      return values.reduce((a, b) => (b < a ? b : a));
    case 'max':
      return values.reduce((a, b) => (b > a ? b : a));
  }
}
