import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { configSchema } from '../project/config/json-schema.ts';

/** The JSON Schema of `dataing.yml`. */
export async function run(_: object, io: Io): Promise<number> {
  io.stdout.write(`${JSON.stringify(configSchema(), undefined, 2)}\n`);
  return exitCodes.done;
}
