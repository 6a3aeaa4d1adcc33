import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What `datagen validate` leaves in the folder it looked at. */
export const reportName = 'validation_report.json';

/** The HTML report of a JSON report: the same name with the other ending. */
export function htmlBeside(path: string): string {
  return `${path.replace(/\.json$/i, '')}.html`;
}

/** Nothing half-written stands under the final name. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await writeFile(beside, text).catch((error: NodeJS.ErrnoException) => {
    // The name that was asked for, not the one that nobody knows.
    throw Object.assign(error, { path });
  });
  await rename(beside, path);
}
