import { toData, type Value } from '../jinja/index.ts';
import { contentHash } from './content-hash.ts';
import type { PackageFile } from './package-file.ts';
import { type FileReader, macroPaths } from './read-files.ts';
import { propertyPaths } from './read-resources.ts';
import type { Resource } from './resource.ts';

interface FingerprintParts {
  /** The root first. */
  readonly packages: readonly PackageFile[];
  /** As templates see it: what would connect (a password, a host) is not in it. */
  readonly target: Value;
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
}

/**
 * Hash of all that the rendering of a text in YAML may depend on, and, with the resources of the project, all that the
 * rendering and the name of one of them may depend on beside texts of resources.
 */
export function fingerprintOf(
  reader: FileReader,
  { packages, target, vars, environment, nowMs }: FingerprintParts,
  resources: ReadonlyMap<string, Resource> = new Map(),
): string {
  const parts = [RENDERING_VERSION, JSON.stringify([toData(target), vars, environment, nowMs])];
  for (const it of packages) {
    const { name, folder, paths, trees, vars: own, dispatch, quoting } = it;
    parts.push(JSON.stringify([name, folder, paths, trees, own, [...dispatch], quoting]));
    for (const path of [...macroPaths(reader, it), ...propertyPaths(reader, it)])
      parts.push(path, reader.hash(path));
  }
  // Of a manifest only what decides over other nodes, so that a new run of dbt alone changes nothing.
  for (const { id, path, given } of resources.values())
    parts.push(id, path, given === undefined ? '' : JSON.stringify([given.relation, given.config]));
  return contentHash(parts.join('\n'));
}

/** Raise it when a rendering or a lineage may come out otherwise than before. */
const RENDERING_VERSION = 'dbt-4';
