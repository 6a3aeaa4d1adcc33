import { openKeptBlocks, openSinkDirectory, type KeptFolder } from '@dataing/adapters/files';
import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  Engine,
  explainPlan,
  generate,
  loadFakerPacks,
  localesNeeded,
  planFacts,
  shardBlocks,
  tableShape,
  type Encoding,
  type GenerateResult,
  type Plan,
} from '@dataing/datagen';
import { isPartitioned } from '@dataing/datagen/write';
import type { SinkDirectory } from '@dataing/ports';
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { exitCodes } from '../exit-codes.ts';
import { openBlockPool } from '../generate/block-pool.ts';
import { dryRun, sampleTables } from '../generate/dry-run.ts';
import { foreignFiles, removeLeftOvers, surveyFolder } from '../generate/output-folder.ts';
import { planSchema, type Planned } from '../generate/plan-schema.ts';
import { grouped, openProgress } from '../generate/progress.ts';
import { streamTable } from '../generate/stream-table.ts';
import { renderSummary, statsOf } from '../generate/summary.ts';
import type { Io } from '../io.ts';
import type { GenerateOptions } from '../options.ts';
import { contradiction, openDestination, shownAddress, specOf } from '../outputs/destination.ts';

/** `datagen generate`: a schema becomes tables: files, a database, or one table on stdout. */
export async function run(options: GenerateOptions, io: Io): Promise<number> {
  refuseContradictions(options);
  const startedMs = io.clock.elapsed();
  const planned = await planSchema(options.schema, options, io);
  if (planned === undefined) return exitCodes.unusable;
  const { plan } = planned;
  if (options.partitionBy !== undefined) refuseUnpartitioned(plan, options);
  const plannedMs = io.clock.elapsed();
  if (options.explain) {
    io.stdout.write(explainPlan(plan));
    return exitCodes.done;
  }
  const engine = new Engine(plan, await loadFakerPacks(localesNeeded(plan)));
  if (await showOnly(planned, engine, options, io)) return exitCodes.done;
  const { result, workers } = await write(planned, engine, options, io);
  const stats = statsOf(result, {
    seed: options.seed,
    workers,
    planMs: plannedMs - startedMs,
    totalMs: io.clock.elapsed() - startedMs,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
  const statsText = `${JSON.stringify(stats, null, 2)}\n`;
  if (options.stats !== undefined) await writeFile(resolve(io.cwd, options.stats), statsText);
  if (options.json) io.stdout.write(statsText);
  else if (!options.quiet) io.stdout.write(renderSummary(stats, shownPlace(options)));
  return exitCodes.done;
}

/** What prints and writes no file; whether it was asked for. */
async function showOnly(
  { document }: Planned,
  engine: Engine,
  options: GenerateOptions,
  io: Io,
): Promise<boolean> {
  if (options.dryRunSample !== undefined) sampleTables(engine, options.dryRunSample, options.json, io);
  else if (options.dryRun) {
    const { format = 'parquet' } = options;
    const spec =
      format === 'duckdb' || format === 'sqlite' ? { name: 'parquet' as const } : specOf(format, options);
    dryRun(document, engine, spec, options.json, io);
  } else if (options.stdout !== undefined) await streamTable(engine, options, io);
  else return false;
  return true;
}

async function write(
  { document }: Planned,
  engine: Engine,
  options: GenerateOptions,
  io: Io,
): Promise<{ readonly result: GenerateResult; readonly workers: number }> {
  const { plan, layout } = engine;
  const folder = resolve(io.cwd, options.output);
  const survey = keepsFiles(options) ? await surveyFolder(folder, options.shard) : undefined;
  if (survey !== undefined && survey.foreign.length > 0 && !options.force)
    throw foreignFiles(folder, survey.foreign);
  const tables = plan.tables.map((table) => tableShape(plan, table));
  const numbers =
    options.shard === undefined ? layout.blocks.keys() : shardBlocks(plan, layout, options.shard);
  const blocks = Array.from(numbers, (number) => layout.blocks[number]);
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  if (options.verbose)
    io.stderr.write(`${plan.passes.join('\n')}\n${grouped(rows)} rows in ${blocks.length} blocks\n`);
  const dataset = {
    name: plan.name,
    version: manifest.version,
    seed: plan.seed,
    schemaFile: basename(options.schema),
    tables,
    kinds: document.nodes.map(({ kind }) => kind),
  };
  // A run replaces what an earlier one left; a database that is not a file of the folder is replaced by --force only.
  const force = options.force || options.to === undefined;
  const destination = await openDestination(dataset, folder, { ...options, force });
  const encoding = { format: destination.format, partition: options.partitionBy };
  const pool = openBlockPool(engine, blocks, encoding, {
    workers: options.workers,
    signal: io.signal,
  });
  const progress = openProgress(io, rows, options.quiet);
  try {
    const kept = options.resume === true ? await keptBlocks(plan, folder, encoding, options) : undefined;
    const result = await generate(plan, layout, {
      ...destination,
      pool,
      parts: options.parts,
      sinks: survey === undefined ? nowhere : openSinkDirectory(folder),
      version: manifest.version,
      signal: io.signal,
      shard: options.shard,
      kept,
      onProgress: progress.show,
    });
    if (survey !== undefined)
      await removeLeftOvers(folder, survey, [result.manifestFile, ...result.manifest.files]);
    await kept?.clear();
    return { result, workers: pool.size };
  } catch (error) {
    await destination.tables?.abandon(); // a connection left open would keep the process alive
    throw error;
  } finally {
    progress.close();
    await pool.close();
  }
}

/** Blocks are taken up again by the same program, plan, encoding and part only. */
function keptBlocks(
  plan: Plan,
  folder: string,
  encoding: Encoding,
  { shard }: GenerateOptions,
): Promise<KeptFolder> {
  const facts = planFacts(plan, manifest.version);
  return openKeptBlocks(folder, JSON.stringify({ facts, shard, encoding }));
}

/** With --to the folder is written only when it was named: then it gets the manifest and the labels. */
function keepsFiles({ to, outputGiven }: GenerateOptions): boolean {
  return to === undefined || outputGiven;
}

const nowhere: SinkDirectory = {
  open: () =>
    Promise.resolve({
      write: () => Promise.resolve(),
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    }),
};

function shownPlace({ to, output }: GenerateOptions): string {
  return to === undefined ? output : shownAddress(to);
}

function refuseContradictions(options: GenerateOptions): void {
  const { to, format, parts, partitionBy, stdout, shard } = options;
  const isCut = parts !== undefined || partitionBy !== undefined;
  const isDatabase = to !== undefined || format === 'duckdb' || format === 'sqlite';
  if (isCut && isDatabase)
    throw contradiction('--parts and --partition-by are about files, not about a database');
  if (isCut && stdout !== undefined)
    throw contradiction('--stdout writes one stream, without --parts and --partition-by');
  if (isCut && format === 'sql')
    throw contradiction('--parts and --partition-by do not go with --format sql');
  if (parts !== undefined && partitionBy !== undefined)
    throw contradiction('--parts and --partition-by are two ways to cut a table');
  if (shard !== undefined && (isDatabase || stdout !== undefined || format === 'sql' || parts !== undefined))
    throw contradiction('--shard writes files, one for each table and shard');
  if (stdout !== undefined && to !== undefined) throw contradiction('--stdout and --to are two places');
}

function refuseUnpartitioned(plan: Plan, { partitionBy }: GenerateOptions): void {
  if (partitionBy === undefined) return;
  if (plan.tables.some((table) => isPartitioned(tableShape(plan, table).schema, partitionBy))) return;
  const message = `no table has a date or datetime column "${partitionBy.column}" to partition by`;
  const help = 'Name a time column; tables without it are written as one file each.';
  throw new DiagnosticError([{ code: 'OUTPUT_NO_PARTITION', severity: 'error', message, help }]);
}
