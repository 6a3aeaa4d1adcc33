import { starterDocument } from '@dataing/datagen/author';
import { writeSchema } from '../author/write-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { InitOptions } from '../options.ts';

/** `datagen init`: a commented schema to begin with. */
export async function run({ file, force }: InitOptions, io: Io): Promise<number> {
  await writeSchema(file, starterDocument(), force, io);
  io.stdout.write(`${file}\nnext: datagen generate ${file}\n`);
  return exitCodes.done;
}
