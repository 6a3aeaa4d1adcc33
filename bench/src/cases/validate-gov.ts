import type { BenchOptions } from '../bench-case.ts';
import { validateRuns } from '../schema-runs.ts';

/** What the Python original was measured at on two cores: 15.1 million rows in 48.6 s. */
const originalRowsPerSecond = 15_100_000 / 48.6;

/** `datagen validate` of gov at the size nearest above 15 million rows. */
export function run({ full }: BenchOptions): Promise<string> {
  return validateRuns({
    schema: 'gov',
    size: ['--scale', '0.003'],
    runs: full ? 9 : 3,
    originalRowsPerSecond,
  });
}
