import { driftFaults } from './drift-faults.ts';
import type { FaultKind } from './fault.ts';
import { loadFaults } from './load-faults.ts';
import { lossFaults } from './loss-faults.ts';
import { shapeFaults } from './shape-faults.ts';

/** Faults of the rows of a source. Cases are drawn by this order: another one gives other cases. */
export const rowFaults: readonly FaultKind[] = [...lossFaults, ...loadFaults, ...shapeFaults, ...driftFaults];
