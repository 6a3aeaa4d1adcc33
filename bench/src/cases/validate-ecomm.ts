import type { BenchOptions } from '../bench-case.ts';
import { validateRuns } from '../schema-runs.ts';

/** `datagen validate` of ecomm; the Python original was measured on gov only, so its rate there stands for it. */
export function run({ full }: BenchOptions): Promise<string> {
  const originalRowsPerSecond = 15_100_000 / 48.6;
  return validateRuns({ schema: 'ecomm', runs: full ? 9 : 3, originalRowsPerSecond });
}
