import type { BenchOptions } from '../bench-case.ts';
import { generateRuns } from '../schema-runs.ts';

/** What the Python original was measured at on two cores: 750,233 rows in 21.8 s. */
const originalRowsPerSecond = 750_233 / 21.8;

/** The ecomm schema as the corrected reading has it: some four million rows. */
export function run({ full }: BenchOptions): Promise<string> {
  return generateRuns({ schema: 'ecomm', runs: full ? 9 : 3, originalRowsPerSecond });
}
