import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const packages = join(import.meta.dirname, '../../..');
const rooms = ['base', 'sql', 'dbt', 'investigate'];

/**
 * Tells one build of the reading of projects from another, so that what an older one kept is not taken. A bundle's
 * chunk is named by its content and what it imports; the sources are told by the time of their last change.
 */
export function programVersion(): string {
  const own = basename(import.meta.filename);
  if (!own.endsWith('.ts')) return own.replace(/\W/g, '_');
  let [newest, count] = [0, 0];
  for (const room of rooms) {
    for (const entry of readdirSync(join(packages, room, 'src'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      newest = Math.max(newest, lstatSync(join(entry.parentPath, entry.name)).mtimeMs);
      count++;
    }
  }
  return `${Math.round(newest).toString(36)}_${count}`;
}
