import { dataingProgram } from './program-dataing.ts';
import { nodeIo } from './node-io.ts';
import { runProgram } from './run-program.ts';

process.exitCode = await runProgram(dataingProgram, process.argv.slice(2), nodeIo());
