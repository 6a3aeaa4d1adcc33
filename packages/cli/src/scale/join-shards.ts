import { nodeCodec } from '@dataing/adapters/codecs';
import { openFileTables } from '@dataing/adapters/duckdb';
import { openSinkDirectory } from '@dataing/adapters/files';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { incidentRowsName, type Manifest, type TableManifest } from '@dataing/datagen';
import { tableFormat, type TableFile, type TableShape } from '@dataing/datagen/write';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import program from '../../package.json' with { type: 'json' };
import type { Io } from '../io.ts';
import { shardName } from './manifests.ts';

/** Rows read before they are written on. */
const blockRows = 65_536;

export interface JoinedShards {
  readonly manifest: Manifest;
  /** Files whose rows now stand in others. */
  readonly removed: readonly string[];
}

/**
 * Writes the files of each table that was cut into several as one, in the order of the manifest; the hashes stay those of the
 * rows. @throws DiagnosticError MERGE_FORMAT.
 */
export async function joinShards(folder: string, manifest: Manifest, io: Io): Promise<JoinedShards> {
  const cut = Object.entries(manifest.tables).filter(([name, { files }]) =>
    files.some((file) => file !== `${name}${ending}`),
  );
  for (const [name, { files }] of cut) refuseOthers(name, files);
  const tables: Record<string, TableManifest> = { ...manifest.tables };
  const added: string[] = [];
  const removed: string[] = [];
  for (const [name, table] of cut) {
    const file = `${name}${ending}`;
    await joinFiles(folder, table.files, file, shapeOf(name, table), io);
    tables[name] = { ...table, files: [file] };
    added.push(file);
    removed.push(...table.files);
  }
  const labels = manifest.files.filter((file) => labelShard.test(file));
  if (labels.length > 0) {
    await joinFiles(folder, labels, incidentRowsName, undefined, io);
    added.push(incidentRowsName);
    removed.push(...labels);
  }
  const files = manifest.files.filter((file) => !removed.includes(file));
  return { manifest: { ...manifest, tables, files: [...added, ...files] }, removed };
}

const ending = '.parquet';
const labelShard = new RegExp(`^${incidentRowsName.slice(0, -ending.length)}-\\d{5}-of-\\d{5}\\.parquet$`);

function shapeOf(name: string, table: TableManifest): TableShape {
  const columns = Object.entries(table.columns);
  return {
    name,
    schema: columns.map(([column, { type, nullable }]) => ({ name: column, type, nullable })),
    primaryKey: table.primary_key,
    references: table.references,
  };
}

/** The rows of files that follow each other as one file; without a shape that of the files, with nulls anywhere. */
async function joinFiles(
  folder: string,
  files: readonly string[],
  joined: string,
  known: TableShape | undefined,
  io: Io,
): Promise<void> {
  const format = tableFormat({ name: 'parquet' });
  const sink = await openSinkDirectory(folder).open(joined);
  let written: TableFile | undefined;
  try {
    for (const path of files) {
      io.signal.throwIfAborted();
      const source = await openFileTables(join(folder, path));
      try {
        const [table] = source.tables;
        const schema = table.columns.map((column) => ({ ...column, nullable: true }));
        const shape = known ?? { name: joined, schema, primaryKey: [], references: [] };
        written ??= format.open(sink, shape, { createdBy: `datagen ${program.version}`, metadata: {} });
        for await (const columns of source.read(table, blockRows))
          await written.append(format.encode(columns, shape, nodeCodec));
      } finally {
        await source.close();
      }
    }
    await written?.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** The shards and their manifests, once what holds their rows has its own manifest. */
export async function removeShards(folder: string, files: readonly string[]): Promise<void> {
  const manifests = (await readdir(folder)).filter((name) => shardName.test(name));
  for (const file of [...files, ...manifests]) await rm(join(folder, file));
}

function refuseOthers(name: string, files: readonly string[]): void {
  const other = files.find((file) => !file.endsWith('.parquet') || file.includes('='));
  if (other === undefined) return;
  const message = `"${name}" is in ${other}: only whole tables in Parquet can be joined into one file`;
  const help = 'Leave --single out: the shards are a whole as they are.';
  throw new DiagnosticError([{ code: 'MERGE_FORMAT', severity: 'error', message, help }]);
}
