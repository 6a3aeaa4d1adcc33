import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '../../..');
const rooms = ['base', 'sql', 'dbt', 'investigate'];

/** What reads projects. In a bundle this text names its chunk, and a chunk is named by its content and what it imports. */
const reader = () => import('@dataing/dbt');

/**
 * Tells one build of the reading of projects from another, so that what an older one kept is not taken: a bundle by the
 * chunk of what reads them, the sources by the time of their last change.
 */
export function programVersion(): string {
  const chunk = /["']\.\/([^"']+)\.js["']/.exec(String(reader))?.[1];
  if (chunk !== undefined) return chunk.replace(/\W/g, '_');
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
