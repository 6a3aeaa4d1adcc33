import type { FileTable } from '@dataing/adapters/duckdb';
import { manifestName, type Manifest } from '@dataing/datagen';
import type { TableShape } from '@dataing/datagen/write';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What is known of files besides their rows. */
export interface Source {
  readonly name: string;
  readonly seed: number;
  readonly manifest?: Manifest;
}

/** Reads the manifest that `generate` left; any other folder is as good, without keys. */
export async function readSource(folder: string): Promise<Source> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
  const manifest = text === undefined ? undefined : parse(text);
  if (manifest === undefined) return { name: basename(folder), seed: 0 };
  return { name: manifest.schema_name, seed: manifest.seed, manifest };
}

/** Undefined where it is not a manifest of a generated folder. */
function parse(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isManifest =
      value !== null && typeof value === 'object' && 'tables' in value && 'schema_name' in value;
    return isManifest ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** Tables in the order of the manifest, with the keys it states; without one all columns may be null. */
export function shapesOf(files: readonly FileTable[], { manifest }: Source): TableShape[] {
  const order = Object.keys(manifest?.tables ?? {});
  const shapes = files.map(({ name, columns }): TableShape => {
    const known = manifest?.tables[name];
    return {
      name,
      schema: columns.map((column) => ({
        ...column,
        nullable: known?.columns[column.name]?.nullable ?? true,
      })),
      primaryKey: known?.primary_key ?? [],
      references: known?.references ?? [],
    };
  });
  return shapes.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
