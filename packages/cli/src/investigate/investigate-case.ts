import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstant } from '@dataing/base/time';
import { type CaseRuns, parseAlert, parseRuns } from '@dataing/incidents';
import {
  type Context,
  type Investigation,
  type InvestigationEvent,
  investigate,
  investigationToJson,
  lineageOfProject,
  NO_LINEAGE,
  type RunLog,
} from '@dataing/investigate';
import type { GitRepository, WarehouseTable } from '@dataing/ports';
import type { Io } from '../io.ts';
import { openSource } from '../project/open-source.ts';

/** Most rows a query may give back: ten years of hours. */
const MOST_ROWS = 100_000;

/** What a caller may watch and stop. */
export interface CaseHooks {
  readonly onEvent?: (event: InvestigationEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Investigates one case of docs/incidents-format.md and gives the wire form of the report, with the seconds it took.
 * Reads alert.json, warehouse.duckdb, project/ and runs.json of `folder`, and nothing else. Errors: INCIDENT_FILE_INVALID
 * and those of `investigate`.
 */
export async function investigateCase(
  folder: string,
  hooks: CaseHooks = {},
): Promise<ReturnType<typeof investigationToJson>> {
  const started = performance.now();
  const investigation = await investigateFolder(folder, hooks);
  return investigationToJson(investigation, (performance.now() - started) / 1000);
}

/** The investigation of a case, for any rendering. */
export async function investigateFolder(folder: string, hooks: CaseHooks): Promise<Investigation> {
  const file = join(folder, 'alert.json');
  const alert = parseAlert(file, await readFile(file, 'utf8'));
  const io = { cwd: folder } as Io;
  const source = await openSource({ data: join(folder, 'warehouse.duckdb') }, io);
  const history = await openHistory(join(folder, 'project'));
  try {
    const context = await readContext(
      { project: join(folder, 'project'), runs: join(folder, 'runs.json'), now: alert.now },
      source.tables,
    );
    const { table, metric, at, time } = alert;
    return await investigate(
      { table, metric, at, ...(time === null ? {} : { time }) },
      {
        ...source,
        context,
        ...(history === undefined ? {} : { history: { repository: history } }),
        limits: { maxRows: MOST_ROWS, ...(hooks.signal === undefined ? {} : { signal: hooks.signal }) },
        ...(hooks.onEvent === undefined ? {} : { onEvent: hooks.onEvent }),
      },
    );
  } finally {
    await history?.close();
    await source.close();
  }
}

/** Where what is known around an alert stands; what is not there is not known. */
export interface ContextPlaces {
  readonly project?: string;
  readonly runs?: string;
  /** ISO 8601, UTC. */
  readonly now?: string;
}

export async function readContext(
  places: ContextPlaces,
  tables: readonly WarehouseTable[],
): Promise<Context> {
  const now = places.now === undefined ? undefined : parseInstant(places.now);
  return {
    tables,
    lineage: await readLineage(places.project, tables),
    log: await readLog(places.runs),
    now: now ?? null,
  };
}

/** The repository of a project; undefined where the folder is none. */
async function openHistory(folder: string): Promise<GitRepository | undefined> {
  if (!existsSync(join(folder, '.git'))) return undefined;
  const { openRepository } = await import('@dataing/adapters/git');
  return openRepository(folder);
}

async function readLineage(folder: string | undefined, tables: readonly WarehouseTable[]) {
  if (folder === undefined || !existsSync(folder)) return NO_LINEAGE;
  const { loadProject } = await import('@dataing/adapters/dbt');
  const { graph } = await loadProject({ folder });
  return lineageOfProject(graph, tables);
}

async function readLog(file: string | undefined): Promise<RunLog | null> {
  if (file === undefined || !existsSync(file)) return null;
  return logOf(parseRuns(file, await readFile(file, 'utf8')));
}

function logOf({ deploys, runs, loads }: CaseRuns): RunLog {
  const micros = (at: string) => parseInstant(at) ?? 0;
  return {
    deploys: deploys.map((it) => ({ ...it, at: micros(it.at) })),
    runs: runs.map((it) => ({ ...it, at: micros(it.at) })),
    loads: loads.map((it) => ({ ...it, at: micros(it.at) })),
  };
}
