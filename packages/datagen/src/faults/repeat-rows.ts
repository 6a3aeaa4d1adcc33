import { gather, type Column } from '@dataing/base/columns';
import { drawAt, uniformFrom, type Addresses } from '@dataing/base/random';
import { microsPerDay } from '@dataing/base/time';
import type { CellValue, FaultStep, IncidentStep } from '../plan/incident-step.ts';
import { cellAt, textOf } from './cell.ts';
import type { FinishedRows, IncidentHits } from './find-hits.ts';
import { replaceCells } from './replace-cells.ts';

type Repeat = Extract<FaultStep, { kind: 'duplicates' | 'fanout_duplicates' }>;

/** A step that repeats rows, and the rows it hits. */
export interface RepeatedRows {
  readonly step: IncidentStep & { readonly fault: Repeat };
  readonly hits: IncidentHits;
}

/**
 * The rows without those that are lost, each followed by its copies. `columns` are the rows after the faults of
 * cells, `rows` before them: what makes a copy differ is told from there.
 */
export function repeatRows(
  rows: FinishedRows,
  columns: readonly Column[],
  isLost: Uint8Array,
  repeats: readonly RepeatedRows[],
): readonly Column[] {
  const { order, copies } = layRows(isLost, repeats);
  const laid = columns.map((column) => gather(column, order));
  repeats.forEach(({ step }, i) => {
    const column = differingColumn(step);
    if (column === undefined) return;
    const own = copies.filter((copy) => copy.repeat === i);
    const source = rows.columns[column];
    const stored = laid[column];
    const values = own.map(({ row, copy }) => {
      const value = copyCell(step, source, rows.addresses, row, copy);
      return stored.type === 'string' ? textOf(value, source.type) : value;
    });
    laid[column] = replaceCells(
      stored,
      own.map((copy) => copy.place),
      values,
    );
  });
  return laid;
}

/** One copy of a row: of which repeat, the how many-eth (from 1), and where it stands. */
interface Copy {
  readonly repeat: number;
  readonly row: number;
  readonly copy: number;
  readonly place: number;
}

function layRows(
  isLost: Uint8Array,
  repeats: readonly RepeatedRows[],
): { readonly order: Int32Array; readonly copies: readonly Copy[] } {
  const order: number[] = [];
  const copies: Copy[] = [];
  const next = repeats.map(() => 0);
  for (let row = 0; row < isLost.length; row++) {
    if (isLost[row] === 0) order.push(row);
    repeats.forEach(({ step, hits }, repeat) => {
      if (hits.rows[next[repeat]] !== row) return;
      next[repeat]++;
      for (let copy = 1; copy <= step.fault.copies && isLost[row] === 0; copy++) {
        copies.push({ repeat, row, copy, place: order.length });
        order.push(row);
      }
    });
  }
  return { order: Int32Array.from(order), copies };
}

function differingColumn({ fault, column }: RepeatedRows['step']): number | undefined {
  return fault.kind === 'duplicates' ? fault.loadColumn : column;
}

function copyCell(
  { fault, valueKey }: RepeatedRows['step'],
  column: Column,
  addresses: Addresses,
  row: number,
  copy: number,
): CellValue {
  const value = cellAt(column, row);
  if (fault.kind === 'duplicates') return laterLoad(value, column.type, fault.delayMicros, copy);
  const others = fault.values.filter((other) => other !== value);
  const [h, lo] = drawAt(valueKey, addresses.hi[row], addresses.lo[row]);
  return others[(Math.floor(uniformFrom(h, lo) * others.length) + copy - 1) % others.length];
}

/** What a later load says of itself: the next number, the next time, or a text that tells it apart. */
function laterLoad(value: CellValue, type: Column['type'], delayMicros: number, copy: number): CellValue {
  if (value === null) return null;
  if (type === 'datetime') return Number(value) + delayMicros * copy;
  if (type === 'date') return Number(value) + Math.ceil((delayMicros * copy) / microsPerDay);
  return typeof value === 'string' ? `${value}-retry${copy === 1 ? '' : copy}` : Number(value) + copy;
}
