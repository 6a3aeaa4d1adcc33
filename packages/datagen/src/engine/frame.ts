import type { Column } from '@dataing/base/columns';
import type { Addresses } from '@dataing/base/random';
import { positionCount, type Positions } from '../kernels/positions.ts';
import type { TablePlan } from '../plan/plan.ts';
import type { Frame, ParentRows } from './context.ts';

/** How the cells of a frame are made; each is called at most once per frame and column or role. */
export interface Evaluator {
  column(frame: Frame, column: number): Column;
  role(frame: Frame, role: number): Float64Array;
}

export function newFrame(
  table: TablePlan,
  positions: Positions,
  makeAddresses: () => Addresses,
  evaluator: Evaluator,
  parent?: ParentRows,
): Frame {
  const columns: Array<Column | undefined> = table.columns.map(() => undefined);
  const roles: Array<Float64Array | undefined> = table.roles.map(() => undefined);
  const memos = new Map<string, unknown>();
  let addresses: Addresses | undefined;
  const frame: Frame = {
    table,
    positions,
    length: positionCount(positions),
    parent,
    addresses: () => {
      addresses ??= makeAddresses();
      return addresses;
    },
    column: (column) => {
      columns[column] ??= evaluator.column(frame, column);
      return columns[column];
    },
    memo<T>(name: string, make: () => T): T {
      if (!memos.has(name)) memos.set(name, make());
      return memos.get(name) as T;
    },
    role: (role) => {
      roles[role] ??= evaluator.role(frame, role);
      return roles[role];
    },
  };
  return frame;
}
