import { gather } from '@dataing/base/columns';
import { gatherAddresses, type Addresses } from '@dataing/base/random';
import { positionAt } from '../kernels/positions.ts';
import type { Frame, ParentRows } from './context.ts';
import { ordinalsOf } from './ordinals.ts';

/**
 * Some rows of a frame, as a frame: what is known of them is taken from it. A row may come more than once, with an
 * address of its own each time where there are `addresses`.
 */
export function someRows(frame: Frame, rows: Int32Array, addresses?: Addresses): Frame {
  const memos = new Map<string, unknown>();
  const memo = <T>(name: string, make: () => T): T => {
    if (!memos.has(name)) memos.set(name, make());
    return memos.get(name) as T;
  };
  return {
    table: frame.table,
    length: rows.length,
    get positions() {
      return memo('positions', () => ({
        kind: 'list' as const,
        at: Float64Array.from(rows, (row) => positionAt(frame.positions, row)),
      }));
    },
    get parent() {
      return memo('parent', () => parentOf(frame, rows));
    },
    addresses: () => addresses ?? memo('addresses', () => gatherAddresses(frame.addresses(), rows)),
    column: (column) => memo(`column ${column}`, () => gather(frame.column(column), rows)),
    role: (role) => {
      const all = frame.role(role);
      return memo(`role ${role}`, () => Float64Array.from(rows, (row) => all[row]));
    },
    memo,
  };
}

/** A parent row for each row. */
function parentOf(frame: Frame, rows: Int32Array): ParentRows | undefined {
  if (frame.parent === undefined) return undefined;
  const { ordinals, parents } = ordinalsOf(frame);
  const of = parents?.of;
  if (of === undefined) return undefined;
  return {
    frame: someRows(
      frame.parent.frame,
      rows.map((row) => of[row]),
    ),
    ordinals: Float64Array.from(rows, (row) => ordinals[row]),
  };
}
