import { nodeIo, runDataing } from '@dataing/cli';

/** `dataing` from its sources, in the place of the built one. */
process.exitCode = await runDataing(process.argv.slice(2), nodeIo());
