import type { FaultKind } from './fault.ts';
import { fieldFaults } from './field-faults.ts';
import { joinFaults } from './join-faults.ts';
import { modelFaults } from './model-faults.ts';
import { rowFaults } from './row-faults.ts';

/** All ways of planting a fault. */
export const faultKinds: readonly FaultKind[] = [...fieldFaults, ...rowFaults, ...joinFaults, ...modelFaults];
