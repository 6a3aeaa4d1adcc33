import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildJsonSchema } from '@dataing/datagen/author';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { SchemaOptions } from '../options.ts';

/** `datagen schema`: the schema language as JSON Schema, for editors. */
export async function run({ output }: SchemaOptions, io: Io): Promise<number> {
  const text = `${JSON.stringify(buildJsonSchema(), null, 2)}\n`;
  if (output === undefined) io.stdout.write(text);
  else await writeFile(resolve(io.cwd, output), text);
  return exitCodes.done;
}
