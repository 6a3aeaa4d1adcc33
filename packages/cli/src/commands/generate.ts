import manifest from '../../package.json' with { type: 'json' };
import { nodeCodec } from '@dataing/adapters/codecs';
import { openSinkDirectory } from '@dataing/adapters/files';
import { openGeneratePool } from '@dataing/adapters/workers';
import { DiagnosticError, renderDiagnostics, type Diagnostic } from '@dataing/base/diagnostics';
import {
  buildPlan,
  encodeBlock,
  Engine,
  generate,
  inProcessPool,
  loadFakerPacks,
  localesNeeded,
  type BlockPool,
  type GenerateResult,
  type Plan,
} from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { openProgress } from '../generate/progress.ts';
import { removeLeftOvers, surveyFolder } from '../generate/output-folder.ts';
import { renderSummary, statsOf } from '../generate/summary.ts';
import type { Io } from '../io.ts';
import type { GenerateOptions } from '../options.ts';

/** Cells below which one thread is done before workers are ready (50 to 120 ms). */
const cellsForWorkers = 4_000_000;

/** `datagen generate`: a schema becomes one Parquet file per table. */
export async function run(options: GenerateOptions, io: Io): Promise<number> {
  const startedMs = io.clock.elapsed();
  const plan = await planOf(options, io);
  if (plan === undefined) return exitCodes.unusable;
  const folder = resolve(io.cwd, options.output);
  const survey = await surveyFolder(folder);
  if (survey.foreign.length > 0 && !options.force)
    throw new DiagnosticError([foreignFiles(folder, survey.foreign)]);
  const plannedMs = io.clock.elapsed();
  const { result, workers } = await write(plan, folder, options, io);
  await removeLeftOvers(folder, survey, result.manifest.files);
  const stats = statsOf(result, {
    seed: options.seed,
    workers,
    planMs: plannedMs - startedMs,
    totalMs: io.clock.elapsed() - startedMs,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
  const statsText = `${JSON.stringify(stats, null, 2)}\n`;
  if (options.stats !== undefined) await writeFile(resolve(io.cwd, options.stats), statsText);
  io.stdout.write(options.json ? statsText : renderSummary(stats, options.output));
  return exitCodes.done;
}

/** The plan, or undefined when the schema has errors; all that was found is on stderr by then. */
async function planOf(options: GenerateOptions, io: Io): Promise<Plan | undefined> {
  const text = await readSchema(resolve(io.cwd, options.schema), options.schema);
  const report = (diagnostics: readonly Diagnostic[]): void => {
    const { color, width } = io.stderr;
    io.stderr.write(renderDiagnostics(diagnostics, new Map([[options.schema, text]]), { color, width }));
  };
  const document = parseDocument(text, options.schema);
  if (document.diagnostics.length > 0) report(document.diagnostics);
  if (!document.ok) return undefined;
  const plan = buildPlan(document.value, { seed: options.seed, withoutIncidents: !options.incidents });
  if (plan.diagnostics.length > 0) report(plan.diagnostics);
  return plan.ok ? plan.value : undefined;
}

async function readSchema(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const message = `cannot read the schema ${name}: ${(error as Error).message}`;
    const help = 'Check the path; it is taken from the current folder.';
    throw new DiagnosticError([{ code: 'GENERATE_NO_SCHEMA', severity: 'error', message, help }]);
  }
}

function foreignFiles(folder: string, files: readonly string[]): Diagnostic {
  const shown = files.slice(0, 5).join(', ') + (files.length > 5 ? ', ...' : '');
  return {
    code: 'GENERATE_FOREIGN_FILES',
    severity: 'error',
    message: `${folder} holds files that no earlier run wrote: ${shown}`,
    help: 'Choose another folder with -o, or write beside them with --force.',
  };
}

async function write(
  plan: Plan,
  folder: string,
  options: GenerateOptions,
  io: Io,
): Promise<{ readonly result: GenerateResult; readonly workers: number }> {
  const engine = new Engine(plan, await loadFakerPacks(localesNeeded(plan)));
  const { layout } = engine;
  const workers = workerCount(options.workers, plan, layout.blocks);
  const pool: BlockPool =
    workers === 0
      ? inProcessPool((block) => encodeBlock(engine, block, nodeCodec))
      : openGeneratePool({ plan, layout, size: workers, signal: io.signal });
  const rows = layout.blocks.reduce((sum, block) => sum + block.rows, 0);
  const progress = openProgress(io, rows);
  try {
    const sinks = openSinkDirectory(folder);
    const { signal } = io;
    const result = await generate(plan, layout, {
      pool,
      sinks,
      version: manifest.version,
      signal,
      onProgress: progress.show,
    });
    return { result, workers };
  } finally {
    progress.close();
    await pool.close();
  }
}

function workerCount(
  wanted: number | undefined,
  plan: Plan,
  blocks: ReadonlyArray<{ readonly table: number; readonly rows: number }>,
): number {
  if (wanted !== undefined) return Math.min(wanted, blocks.length);
  const cells = blocks.reduce((sum, { table, rows }) => sum + rows * plan.tables[table].columns.length, 0);
  return cells < cellsForWorkers ? 0 : Math.min(availableParallelism(), 8, blocks.length);
}
