import { childAddress, drawAt, permute, uniformFrom, type Address } from '@dataing/base/random';
import type { OutliersStep } from '../../../src/plan/plan.ts';
import { distributionAt, type Cell } from './row-kernels.ts';

interface Place {
  readonly ordinal: number;
  readonly parent?: { readonly address: Address };
}

/** Whether a row is one of the outliers of its block of 64 runs of siblings. */
export function isOutlier(step: OutliersStep, row: Place): boolean {
  const address = row.parent?.address ?? { hi: 0, lo: 0 };
  const start = row.parent ? uniformFrom(...drawAt(step.placesKey, address.hi, address.lo)) : 0;
  const run = Math.floor(row.ordinal / step.burst);
  const block = Math.floor(run / 64);
  const upTo = (b: number): number => Math.round(b * (64 * step.rate) + start);
  const { hi, lo } = childAddress(step.placesKey, address, block);
  return permute({ k0: hi, k1: lo }, 64, run % 64) < upTo(block + 1) - upTo(block);
}

export function outlierAt(step: OutliersStep, cell: Cell, at: Address): Cell {
  if (cell === null) return null;
  const m = distributionAt({ ...step.magnitude, key: step.key, componentKey: step.componentKey }, at);
  return step.mode === 'spike' ? Number(cell) * (1 + m) : Number(cell) / (1 + m);
}
