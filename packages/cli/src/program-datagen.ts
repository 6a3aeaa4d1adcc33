import type { Command } from 'commander';
import { addAuthoring } from './author/program.ts';
import { addGenerate } from './generate/program.ts';
import { addExport } from './outputs/program.ts';
import { newProgram } from './program.ts';
import type { Frame } from './run-program.ts';
import { addScaling } from './scale/program.ts';
import { addValidation } from './validate/program.ts';

const begin = `
To begin:
  $ datagen init shop.json
  $ datagen generate shop.json -o data
  $ datagen validate shop.json data`;

/** `datagen`: data from a schema, and data against a schema. */
export function datagenProgram(frame: Frame): Command {
  const program = newProgram('datagen', 'Generates realistic tables from a schema, reproducibly.', frame.io);
  addGenerate(program, frame);
  addExport(program, frame);
  addValidation(program, frame);
  addScaling(program, frame);
  addAuthoring(program, frame);
  return program.addHelpText('after', begin);
}
