import type { Io } from './io.ts';
import { dataingProgram } from './program-dataing.ts';
import { datagenProgram } from './program-datagen.ts';
import { runProgram } from './run-program.ts';

export type { Io, Output } from './io.ts';
export { nodeIo } from './node-io.ts';
export type * from './options.ts';
export { type Recording, type RecordingOptions, recordingIo } from './recording-io.ts';
export { dataingProgram, datagenProgram };
export type { Frame } from './run-program.ts';

/** `dataing ARGS` inside this process; resolves to the exit code and never rejects. */
export function runDataing(args: readonly string[], io: Io): Promise<number> {
  return runProgram(dataingProgram, args, io);
}

/** `datagen ARGS` inside this process; resolves to the exit code and never rejects. */
export function runDatagen(args: readonly string[], io: Io): Promise<number> {
  return runProgram(datagenProgram, args, io);
}
export { investigateCase, investigateTarget } from './investigate/investigate-case.ts';
export { targetOfCase } from './investigate/target.ts';
