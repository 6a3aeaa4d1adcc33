import { endsOfRuns, isNull, isValid, type Column } from '@dataing/base/columns';
import { drawAt, uniformFrom, type Addresses } from '@dataing/base/random';
import { microsPerDay } from '@dataing/base/time';
import type { ColumnType } from '../dsl/document.ts';
import { isLoss, isRepeat, type CellValue, type IncidentStep } from '../plan/incident-step.ts';
import { cellAt, cellText } from './cell.ts';
import { changeCell, type Cell } from './change-cell.ts';
import { measureCell } from './measure.ts';

/** The finished rows of a block, in declared column order. */
export interface FinishedRows {
  readonly columns: readonly Column[];
  readonly addresses: Addresses;
}

/** What one incident did to one block, judged alone against the rows without any fault. */
export interface IncidentHits {
  /** The rows it changes, drops or repeats, as row numbers within the block, rising. */
  readonly rows: Int32Array;
  /** What stands in its column afterwards, row by row; empty for faults of whole rows. */
  readonly cells: readonly CellValue[];
  readonly totals: IncidentTotals;
}

/** Sums over the rows of a segment inside its window; they add up over blocks. A metric is a sum over its count. */
export interface IncidentTotals {
  matched: number;
  affected: number;
  beforeSum: number;
  beforeCount: number;
  afterSum: number;
  afterCount: number;
}

export function noTotals(): IncidentTotals {
  return { matched: 0, affected: 0, beforeSum: 0, beforeCount: 0, afterSum: 0, afterCount: 0 };
}

export function addTotals(sum: IncidentTotals, part: IncidentTotals): void {
  for (const key of Object.keys(sum) as Array<keyof IncidentTotals>) sum[key] += part[key];
}

/**
 * The rows that an incident hits: those of its segment inside its window, thinned to its rate, in which it changes
 * anything. A function of each row's own cells and address.
 */
export function findHits(rows: FinishedRows, step: IncidentStep): IncidentHits {
  const instants = instantsOf(rows.columns[step.window.timeColumn]);
  const isMatched = matchMask(rows, step, instants);
  const { kind } = step.fault;
  const isWhole = isLoss(kind) || isRepeat(kind);
  return isWhole ? wholeRows(rows, step, instants, isMatched) : changedCells(rows, step, instants, isMatched);
}

function wholeRows(
  { addresses }: FinishedRows,
  step: IncidentStep,
  instants: (row: number) => number,
  isMatched: Uint8Array,
): IncidentHits {
  const hit: number[] = [];
  const totals = noTotals();
  for (let row = 0; row < addresses.length; row++) {
    if (isMatched[row] === 0) continue;
    totals.matched++;
    if (isDrawn(step, addresses, row, instants(row))) hit.push(row);
  }
  totals.affected = hit.length;
  const { fault } = step;
  if ('copies' in fault) {
    totals.beforeCount = totals.matched;
    totals.afterSum = hit.length * fault.copies;
    totals.afterCount = totals.matched + totals.afterSum;
  } else {
    totals.beforeSum = totals.matched;
    totals.afterSum = totals.matched - hit.length;
  }
  return { rows: Int32Array.from(hit), cells: [], totals };
}

function changedCells(
  { columns, addresses }: FinishedRows,
  step: IncidentStep,
  instants: (row: number) => number,
  isMatched: Uint8Array,
): IncidentHits {
  const column = columns[step.column as number];
  const type = column.type as ColumnType;
  const hit: number[] = [];
  const cells: CellValue[] = [];
  const totals = noTotals();
  for (let row = 0; row < addresses.length; row++) {
    if (isMatched[row] === 0) continue;
    totals.matched++;
    const instant = instants(row);
    const cell: Cell = { value: cellAt(column, row), type, progress: progressAt(step, instant) };
    const changed = isDrawn(step, addresses, row, instant) ? changeCell(step.fault, cell) : undefined;
    if (changed !== undefined) {
      hit.push(row);
      cells.push(changed);
    }
    measure(totals, step, cell, changed, instant);
  }
  totals.affected = hit.length;
  return { rows: Int32Array.from(hit), cells, totals };
}

function measure(
  totals: IncidentTotals,
  { fault }: IncidentStep,
  cell: Cell,
  changed: CellValue | undefined,
  instant: number,
): void {
  const before = measureCell(fault, cell, cell.value, instant);
  const after = changed === undefined ? before : measureCell(fault, cell, changed, instant);
  if (before !== undefined) {
    totals.beforeSum += before;
    totals.beforeCount++;
  }
  if (after !== undefined) {
    totals.afterSum += after;
    totals.afterCount++;
  }
}

/** 0 at the start of the window, 1 at its end; 0 throughout where it has none. */
export function progressAt({ window }: IncidentStep, instant: number): number {
  return (instant - window.start) / (window.end - window.start);
}

/** Whether the draw takes the row; of dropped partitions, the draw of its partition. */
function isDrawn(step: IncidentStep, addresses: Addresses, row: number, instant: number): boolean {
  const { fault, rate, key } = step;
  const share = step.ramp ? rate * progressAt(step, instant) : rate;
  if (share >= 1) return true;
  if (fault.kind !== 'dropped_partitions') {
    const [h, lo] = drawAt(key, addresses.hi[row], addresses.lo[row]);
    return uniformFrom(h, lo) < share;
  }
  const partition = Math.floor(instant / fault.partitionMicros);
  const begin = partition * fault.partitionMicros;
  const [h, lo] = drawAt(key, Math.floor(partition / 4294967296) >>> 0, partition >>> 0);
  return uniformFrom(h, lo) < (step.ramp ? rate * progressAt(step, begin) : rate);
}

/** A row's time in microseconds; NaN where it has none. */
function instantsOf(time: Column): (row: number) => number {
  const unit = time.type === 'date' ? microsPerDay : 1;
  if (time.kind === 'values' && time.data instanceof Float64Array) {
    const { data, validity } = time;
    return (row) => (isValid(validity, row) ? data[row] * unit : Number.NaN);
  }
  return (row) => {
    const value = cellAt(time, row);
    return value === null ? Number.NaN : Number(value) * unit;
  };
}

/** 1 where a row is of the segment and inside the window. */
function matchMask(
  { columns, addresses }: FinishedRows,
  { window, where }: IncidentStep,
  instants: (row: number) => number,
): Uint8Array {
  const time = columns[window.timeColumn];
  const mask = new Uint8Array(addresses.length).fill(1);
  narrow(mask, time, (column) => {
    const instantAt = column === time ? instants : instantsOf(column);
    return (i) => instantAt(i) >= window.start && instantAt(i) < window.end;
  });
  for (const { column, test } of where) {
    narrow(mask, columns[column], (cells) => (i) => isInSegment(test, cells, i));
  }
  return mask;
}

function isInSegment(test: IncidentStep['where'][number]['test'], column: Column, row: number): boolean {
  if (test.kind === 'in') {
    const text = cellText(column, row);
    return text !== null && test.texts.includes(text);
  }
  const value = cellAt(column, row);
  return value !== null && Number(value) >= test.min && Number(value) <= test.max;
}

/** Clears rows that fail a test, done once per entry of a dictionary or run where the column has such. Nulls fail. */
function narrow(mask: Uint8Array, column: Column, testOf: (column: Column) => (i: number) => boolean): void {
  if (column.kind === 'runs') {
    const byRun = new Uint8Array(column.values.length).fill(1);
    narrow(byRun, column.values, testOf);
    let row = 0;
    endsOfRuns(column).forEach((end, run) => {
      if (byRun[run] === 0) mask.fill(0, row, end);
      row = end;
    });
  } else if (column.kind === 'codes') {
    const test = testOf(column.dictionary);
    const byCode = Uint8Array.from({ length: column.dictionary.length }, (_, i) => (test(i) ? 1 : 0));
    const { codes, validity } = column;
    for (let row = 0; row < mask.length; row++) {
      if (byCode[codes[row]] === 0 || !isValid(validity, row)) mask[row] = 0;
    }
  } else {
    const test = testOf(column);
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 1 && (isNull(column, row) || !test(row))) mask[row] = 0;
    }
  }
}
