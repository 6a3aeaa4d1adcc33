import type { ColumnType } from '../../../src/dsl/document.ts';
import type { Expression } from '../../../src/dsl/expression.ts';
import type { TablePlan } from '../../../src/plan/plan.ts';
import type { RollupStep } from '../../../src/plan/rollup-step.ts';
import { rollupAt } from './rollup-row.ts';
import { expressionAt } from './row-expression.ts';
import type { Cell } from './row-kernels.ts';
import { day, type Row, type RowReader } from './row.ts';

function cellBy(reader: RowReader, table: TablePlan, row: Row, expression: Expression): Cell {
  const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const typeOf = (name: string): ColumnType => table.columns[place(name)].type;
  const isTime = (name: string): boolean => typeOf(name) === 'date' || typeOf(name) === 'datetime';
  const read = (name: string): Cell =>
    isTime(name)
      ? reader.micros(table, row, place(name))
      : reader.cell(table.index, row.position, place(name));
  return expressionAt(expression, read, isTime);
}

export function rolledUpAt(
  reader: RowReader,
  table: TablePlan,
  row: Row,
  step: RollupStep,
): [Cell, ColumnType] {
  const { value, where, link } = step;
  const from = reader.plan.tables[step.table];
  const isTime = (of: TablePlan, column: number): boolean =>
    ['date', 'datetime'].includes(of.columns[column].type);
  const isDay = (column: number): boolean => table.columns[column].type === 'date';
  const own = link.kind === 'keys' ? link.own : [];
  const keyOf = (of: TablePlan, at: Row, column: number, i: number): Cell => {
    if (!isTime(of, column)) return reader.cell(of.index, at.position, column);
    const micros = reader.micros(of, at, column);
    return micros !== null && isDay(own[i]) ? Math.floor(micros / day) : micros;
  };
  const cell = rollupAt(step, {
    rows: reader.rows(step.table),
    isOf: (other) => {
      if (link.kind === 'keys') {
        return own.every((column, i) => {
          const key = keyOf(table, row, column, i);
          return key !== null && String(key) === String(keyOf(from, other, link.other[i], i));
        });
      }
      let at: Row | undefined = other;
      for (let i = 0; i < link.path.length; i++) at = at?.parent;
      return at === row;
    },
    value: (other) => {
      if (value?.kind === 'expression') return cellBy(reader, from, other, value.expression);
      return value === undefined ? null : reader.cell(from.index, other.position, value.column);
    },
    where: (other) => (where === undefined ? true : cellBy(reader, from, other, where)),
  });
  const isMoment =
    value?.kind === 'column' && ['min', 'max'].includes(step.agg) && isTime(from, value.column);
  return [cell, isMoment ? from.columns[value.column].type : 'float'];
}
