import { nodeCodec } from '@dataing/adapters/codecs';
import { openFileTables, type FileTables } from '@dataing/adapters/duckdb';
import { openSinkDirectory } from '@dataing/adapters/files';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { manifestName } from '@dataing/datagen';
import { tableFormat, type TableShape } from '@dataing/datagen/write';
import { resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { exitCodes } from '../exit-codes.ts';
import { foreignFiles, removeLeftOvers, surveyFolder } from '../generate/output-folder.ts';
import { renderTables } from '../generate/summary.ts';
import type { Io } from '../io.ts';
import type { ExportOptions } from '../options.ts';
import { openDestination, shownAddress, type Dataset, type Destination } from '../outputs/destination.ts';
import { readSource, shapesOf } from '../outputs/source-folder.ts';

/** Rows read before they are written on. */
const blockRows = 65_536;

interface Exported {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** `datagen export`: tables of files in another format, one block in memory at a time. */
export async function run(options: ExportOptions, io: Io): Promise<number> {
  const source = resolve(io.cwd, options.source);
  const folder = resolve(io.cwd, options.output);
  if (source === folder) throw sameFolder();
  const files = await openFileTables(source, { only: options.tables });
  try {
    const known = await readSource(source);
    const tables = shapesOf(files.tables, known);
    const dataset = { ...known, version: manifest.version, tables };
    const exported = await convert(files, dataset, folder, options, io);
    const total = { rows: sum(exported, 'rows'), bytes: sum(exported, 'bytes') };
    if (options.json) io.stdout.write(`${JSON.stringify({ ...total, tables: exported }, null, 2)}\n`);
    else if (!options.quiet) io.stdout.write(renderTables(exported, shownPlace(options)));
    return exitCodes.done;
  } finally {
    await files.close();
  }
}

async function convert(
  files: FileTables,
  dataset: Dataset,
  folder: string,
  options: ExportOptions,
  io: Io,
): Promise<Exported[]> {
  const toFolder = options.to === undefined;
  const survey = toFolder ? await surveyFolder(folder) : undefined;
  if (survey !== undefined && survey.foreign.length > 0 && !options.force)
    throw foreignFiles(folder, survey.foreign);
  const destination = await openDestination(dataset, folder, options);
  try {
    const exported: Exported[] = [];
    const written: string[] = [...destination.makes];
    for (const shape of dataset.tables) {
      io.signal.throwIfAborted();
      exported.push(await convertTable(files, shape, destination, folder, io));
      if (destination.tables === undefined) written.push(fileName(shape, destination));
    }
    await destination.tables?.commit();
    if (survey === undefined) return exported;
    const texts = [...destination.companions(exported.map(({ rows }) => rows))];
    const list = [...written, ...texts.map(([name]) => name)];
    for (const [name, text] of [...texts, [manifestName, ownManifest(dataset, list)] as const])
      await writeText(folder, name, text);
    await removeLeftOvers(folder, survey, list);
    return exported;
  } catch (error) {
    await destination.tables?.abandon();
    throw error;
  }
}

async function convertTable(
  files: FileTables,
  shape: TableShape,
  { format: spec, tables }: Destination,
  folder: string,
  io: Io,
): Promise<Exported> {
  const format = tableFormat(spec);
  const table = files.tables.find(({ name }) => name === shape.name);
  if (table === undefined) throw new TypeError(`${shape.name} is not open`);
  const sink = await (tables ?? openSinkDirectory(folder)).open(`${shape.name}${format.extension}`);
  const file = format.open(sink, shape, { createdBy: `datagen ${manifest.version}`, metadata: {} });
  let rows = 0;
  try {
    for await (const columns of files.read(table, blockRows)) {
      io.signal.throwIfAborted();
      await file.append(format.encode(columns, shape, nodeCodec));
      rows += columns[0]?.length ?? 0;
    }
    const { bytes } = await file.finish();
    return { name: shape.name, rows, bytes };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function fileName(shape: TableShape, { format }: Destination): string {
  return `${shape.name}${tableFormat(format).extension}`;
}

async function writeText(folder: string, name: string, text: string): Promise<void> {
  const sink = await openSinkDirectory(folder).open(name);
  await sink.write(new TextEncoder().encode(text));
  await sink.finish();
}

/** What stands in the folder, so that the next export knows what is ours. */
function ownManifest({ name, seed }: Dataset, files: readonly string[]): string {
  return `${JSON.stringify({ format: 1, schema_name: name, seed, files }, null, 2)}\n`;
}

function sameFolder(): DiagnosticError {
  const message = 'the output folder is the one that is read';
  return new DiagnosticError([
    { code: 'OUTPUT_OPTIONS', severity: 'error', message, help: 'Choose another with -o.' },
  ]);
}

function shownPlace({ to, output }: ExportOptions): string {
  return to === undefined ? output : shownAddress(to);
}

function sum(tables: readonly Exported[], what: 'rows' | 'bytes'): number {
  return tables.reduce((total, table) => total + table[what], 0);
}
