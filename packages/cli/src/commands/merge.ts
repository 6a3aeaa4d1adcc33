import { openSinkDirectory } from '@dataing/adapters/files';
import { renderDiagnostics } from '@dataing/base/diagnostics';
import { incidentLabelsName, manifestName, mergeShards } from '@dataing/datagen';
import { resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { grouped } from '../generate/progress.ts';
import type { Io } from '../io.ts';
import type { MergeOptions } from '../scale/options.ts';
import { joinShards, removeShards } from '../scale/join-shards.ts';
import { readShardManifests } from '../scale/manifests.ts';

/** `datagen merge`: the shards of a folder are checked to be a whole, and get the manifest of one. */
export async function run(options: MergeOptions, io: Io): Promise<number> {
  const folder = resolve(io.cwd, options.folder);
  const shards = await readShardManifests(folder);
  const merged = mergeShards(shards);
  if (!merged.ok) {
    const { color, width } = io.stderr;
    io.stderr.write(renderDiagnostics(merged.diagnostics, new Map(), { color, width }));
    return exitCodes.no;
  }
  const { incidents } = merged.value;
  const joined = options.single ? await joinShards(folder, merged.value.manifest, io) : undefined;
  const manifest = joined?.manifest ?? merged.value.manifest;
  const files = incidents.length === 0 ? manifest.files : [...manifest.files, incidentLabelsName];
  if (incidents.length > 0) await writeJson(folder, incidentLabelsName, { incidents });
  await writeJson(folder, manifestName, { ...manifest, files });
  if (joined !== undefined) await removeShards(folder, joined.removed);
  const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0);
  const tables = Object.keys(manifest.tables).length;
  io.stdout.write(`${shards.length} shards, ${tables} tables, ${grouped(rows)} rows: complete\n`);
  return exitCodes.done;
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  const sink = await openSinkDirectory(folder).open(name);
  await sink.write(new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
  await sink.finish();
}
