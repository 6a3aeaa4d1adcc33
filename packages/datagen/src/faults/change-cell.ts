import { microsPerDay } from '@dataing/base/time';
import type { ColumnType } from '../dsl/document.ts';
import type { CellValue, FaultStep } from '../plan/incident-step.ts';
import { textOf } from './cell.ts';

/** A cell before a fault. */
export interface Cell {
  readonly value: CellValue;
  readonly type: ColumnType;
  /** How much of the incident's window is over at the row's time: 0 at its start, 1 at its end. */
  readonly progress: number;
}

/** What a fault of cells makes of one; undefined where it leaves it as it is. Times stay in their column's unit. */
export function changeCell(fault: FaultStep, cell: Cell): CellValue | undefined {
  const { value } = cell;
  if (fault.kind === 'sentinel') return sentinel(fault, value);
  if (value === null) return undefined;
  switch (fault.kind) {
    case 'null_spike':
    case 'drop_column':
    case 'rename_column':
      return null;
    case 'type_drift':
      return fault.format.split('{value}').join(textOf(value, cell.type) ?? '');
    case 'new_category':
      return value === fault.value ? undefined : fault.value;
    case 'scale':
      return scaled(cell, fault.factor);
    case 'slow_drift':
      return scaled(cell, 1 + (fault.factor - 1) * cell.progress);
    case 'timezone_shift':
      return Number(value) + fault.shiftMicros;
    case 'late_arrival':
      return arrival(fault, cell);
    case 'orphaned_references':
      return orphan(value);
    case 'truncated_text':
      return truncated(String(value), fault.length);
    default:
      throw new TypeError(`${fault.kind} is about rows, not about cells`);
  }
}

function sentinel(
  { value: stand, replaces }: Extract<FaultStep, { kind: 'sentinel' }>,
  value: CellValue,
): CellValue | undefined {
  const isMeant = replaces === 'both' || (replaces === 'nulls') === (value === null);
  return isMeant && value !== stand ? stand : undefined;
}

const largestInteger = Number.MAX_SAFE_INTEGER;

/** Whole numbers stay whole, cut towards zero as integer arithmetic does, and inside what can be told apart. */
function scaled({ value, type }: Cell, factor: number): number | undefined {
  const exact = Number(value) * factor;
  if (!Number.isFinite(exact)) return undefined;
  const result =
    type === 'int' ? Math.max(-largestInteger, Math.min(largestInteger, Math.trunc(exact) + 0)) : exact;
  return result === value ? undefined : result;
}

function arrival(
  fault: Extract<FaultStep, { kind: 'late_arrival' }>,
  { value, type }: Cell,
): number | undefined {
  const unit = type === 'date' ? microsPerDay : 1;
  const was = Number(value);
  const late =
    'arrives' in fault ? Math.floor(fault.arrives / unit) : was + Math.ceil(fault.delayMicros / unit);
  return late > was ? late : undefined;
}

/** Keys are sequences from 0 on, or texts (the reader of the language made sure): below 0 there is none. */
function orphan(value: CellValue): CellValue | undefined {
  if (typeof value === 'string') return value.startsWith(missing) ? undefined : `${missing}${value}`;
  return Number(value) < 0 ? undefined : -Number(value) - 1;
}

const missing = 'missing-';

function truncated(text: string, length: number): string | undefined {
  if (text.length <= length) return undefined;
  const characters = [...text];
  return characters.length <= length ? undefined : characters.slice(0, length).join('');
}

/** Characters, as `truncated` counts them. */
export function lengthOf(text: string): number {
  return [...text].length;
}
