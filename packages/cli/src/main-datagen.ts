import { datagenProgram } from './program-datagen.ts';
import { nodeIo } from './node-io.ts';
import { runProgram } from './run-program.ts';

process.exitCode = await runProgram(datagenProgram, process.argv.slice(2), nodeIo());
