import { nodeCodec } from '@dataing/adapters/codecs';
import { openFileTables, type FileTable, type FileTables } from '@dataing/adapters/duckdb';
import { openSinkDirectory } from '@dataing/adapters/files';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { manifestName } from '@dataing/datagen';
import { DeferredPlace, tableFormat, type FormatSpec, type TableShape } from '@dataing/datagen/write';
import type { SinkDirectory } from '@dataing/ports';
import { resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { exitCodes } from '../exit-codes.ts';
import { foreignFiles, removeLeftOvers, surveyFolder } from '../generate/output-folder.ts';
import { grouped, openProgress, type Progress } from '../generate/progress.ts';
import { renderTables } from '../generate/summary.ts';
import type { Io } from '../io.ts';
import type { ExportOptions } from '../options.ts';
import { openDestination, shownAddress, type Dataset } from '../outputs/destination.ts';
import { readSource, shapesOf } from '../outputs/source-folder.ts';

/** Rows read before they are written on. */
const blockRows = 65_536;

interface Exported {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * `datagen export`: tables of files in another format, one block in memory at a time. Nothing stands under a final name
 * before all tables are through.
 */
export async function run(options: ExportOptions, io: Io): Promise<number> {
  const startedMs = io.clock.elapsed();
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
    else if (!options.quiet) {
      const seconds = Math.round(io.clock.elapsed() - startedMs) / 1000;
      const speed = seconds === 0 ? 0 : Math.round(total.rows / seconds);
      const place = renderTables(exported, shownPlace(options));
      io.stdout.write(`${place}${seconds.toFixed(2)} s, ${grouped(speed)} rows/s\n`);
    }
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
  const known = await countRows(files, dataset.tables);
  const destination = await openDestination(dataset, folder, options);
  const place = new DeferredPlace(openSinkDirectory(folder));
  const progress = openProgress(io, known, options.quiet || options.json);
  try {
    const exported: Exported[] = [];
    const sinks = destination.tables ?? place;
    let rows = 0;
    const advance: Progress['show'] = (more) => {
      io.signal.throwIfAborted();
      progress.show({ rows: (rows += more.rows) });
    };
    for (const shape of dataset.tables) {
      exported.push(await convertTable(files, shape, destination.format, sinks, advance));
    }
    const texts = survey === undefined ? [] : destination.companions(exported.map((table) => table.rows));
    for (const [name, text] of texts) await place.writeText(name, text);
    const list = [...destination.makes, ...place.names];
    if (survey !== undefined) await place.writeText(manifestName, ownManifest(dataset, list));
    io.signal.throwIfAborted();
    await destination.tables?.commit();
    await place.publish();
    if (survey !== undefined) await removeLeftOvers(folder, survey, list);
    return exported;
  } catch (error) {
    await place.abandon();
    await destination.tables?.abandon();
    throw error;
  } finally {
    progress.close();
  }
}

async function convertTable(
  files: FileTables,
  shape: TableShape,
  spec: FormatSpec,
  sinks: SinkDirectory,
  advance: Progress['show'],
): Promise<Exported> {
  const format = tableFormat(spec);
  const sink = await sinks.open(`${shape.name}${format.extension}`);
  const file = format.open(sink, shape, { createdBy: `datagen ${manifest.version}`, metadata: {} });
  let rows = 0;
  for await (const columns of files.read(tableOf(files, shape), blockRows)) {
    await file.append(format.encode(columns, shape, nodeCodec));
    const more = columns[0]?.length ?? 0;
    rows += more;
    advance({ rows: more });
  }
  const { bytes } = await file.finish();
  return { name: shape.name, rows, bytes };
}

function tableOf(files: FileTables, { name }: TableShape): FileTable {
  const table = files.tables.find((it) => it.name === name);
  if (table === undefined) throw new TypeError(`${name} is not open`);
  return table;
}

async function countRows(files: FileTables, shapes: readonly TableShape[]): Promise<number> {
  let rows = 0;
  for (const shape of shapes) rows += await files.count(tableOf(files, shape));
  return rows;
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
