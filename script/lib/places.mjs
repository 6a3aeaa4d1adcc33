import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this script belongs to, and the folders that bootstrap fills. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const tooling = join(root, '.tooling');
export const dist = join(root, 'dist');

/** The one line per step that a person sees; stderr is not used so that callers can redirect. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}
