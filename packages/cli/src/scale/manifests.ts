import { DiagnosticError } from '@dataing/base/diagnostics';
import { manifestName, shardManifestPrefix, type Manifest, type ShardManifest } from '@dataing/datagen';
import { reasonOf } from '../file-fault.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of a shard's manifest. */
export const shardName = new RegExp(`^${shardManifestPrefix}-\\d{5}-of-\\d{5}\\.json$`);

/** The manifests of all shards in a folder, by file name. */
export async function readShardManifests(folder: string): Promise<ShardManifest[]> {
  const names = (await readdir(folder)).filter((name) => shardName.test(name)).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** @throws DiagnosticError VERIFY_NO_MANIFEST. */
export async function readManifest(folder: string, shown: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const name = `${shown}/${manifestName}`;
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw noManifest(`cannot read ${name}: ${reasonOf(error)}`);
  }
  const tables = Object.values(manifest.tables ?? {});
  const whole = tables.every(
    ({ block_rows, columns }) => Array.isArray(block_rows) && typeof columns === 'object',
  );
  if (tables.length === 0 || !whole) throw noManifest(`${name} has no hashes of blocks`);
  return manifest;
}

function noManifest(message: string): DiagnosticError {
  const help = 'Run datagen generate again, or datagen merge after the last shard.';
  return new DiagnosticError([{ code: 'VERIFY_NO_MANIFEST', severity: 'error', message, help }]);
}
