import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Schema } from './schema.ts';

const repository = join(import.meta.dirname, '../../../..');

/** Every schema of our own: those of the tests, and the examples with few roots. Name -> a fresh document to change. */
export const subjects: ReadonlyMap<string, () => Schema> = new Map([
  ...readdirSync(join(import.meta.dirname, '../schemas'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.slice(0, -5), () => read(join(import.meta.dirname, '../schemas', name))] as const),
  ...globSync('examples/*/schema.json', { cwd: repository })
    .sort()
    .map(
      (path) => [`example ${basename(dirname(path))}`, () => small(read(join(repository, path)))] as const,
    ),
]);

function read(path: string): Schema {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const fewRoots = 40;

/** The document with at most so many rows in each root table; an entity has 1,000 unless it says otherwise. */
export function small(schema: Schema, most = fewRoots): Schema {
  for (const node of schema.nodes) {
    if (node.kind === 'entity' || node.rows !== undefined) node.rows = Math.min(node.rows ?? 1000, most);
  }
  return schema;
}
