import { readFile } from 'node:fs/promises';
import { parseInstant } from '@dataing/base/time';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { type CaseRuns, parseMetrics, parseRuns } from '@dataing/incidents';
import {
  type Context,
  type Lineage,
  type RecordedMetric,
  lineageOfKeys,
  lineageOfNames,
  lineageOfProject,
  type RunLog,
} from '@dataing/investigate';
import type { GitRepository, WarehouseTable } from '@dataing/ports';

/** Where what is known around an alert stands; what is not there is not known. */
export interface ContextPlaces {
  /** Folder of a dbt project. */
  readonly project?: string;
  /** A runs.json of docs/incidents-format.md. */
  readonly runs?: string;
  /** A metrics.json of docs/incidents-format.md, and the series of it that is asked about. */
  readonly metrics?: string;
  readonly table: string;
  readonly metric: string;
  /** What is known of the metric's past where `metrics` says nothing. */
  readonly recorded?: RecordedMetric;
  /** ISO 8601; without a zone it is UTC. */
  readonly now?: string;
}

/** What is known around an alert, and the history of its project; close it. */
export interface OpenContext {
  readonly context: Context;
  readonly repository?: GitRepository;
  close(): Promise<void>;
}

/**
 * Reads what is known around an alert. Errors: PROJECT_NOT_FOUND, INCIDENT_FILE_INVALID, TIME_UNREADABLE; a project
 * without a repository has no history.
 */
export async function openContext(
  places: ContextPlaces,
  tables: readonly WarehouseTable[],
): Promise<OpenContext> {
  const context: Context = {
    tables,
    lineage: await readLineage(places, tables),
    log: places.runs === undefined ? null : await readLog(places.runs),
    now: readNow(places.now),
    ...(await readRecorded(places)),
  };
  const repository = await openHistory(places.project);
  return {
    context,
    ...(repository === undefined ? {} : { repository }),
    close: async () => repository?.close(),
  };
}

function readNow(text: string | undefined): number | null {
  if (text === undefined) return null;
  const now = parseInstant(text);
  if (now !== undefined) return now;
  throw new DiagnosticError([
    {
      code: 'TIME_UNREADABLE',
      severity: 'error',
      message: `--now ${text} is not a time that can be read`,
      help: 'Give ISO 8601, such as 2026-03-01T12:00Z.',
    },
  ]);
}

async function readRecorded({
  metrics,
  table,
  metric,
  recorded,
}: ContextPlaces): Promise<Pick<Context, 'recorded'>> {
  if (metrics === undefined) return recorded === undefined ? {} : { recorded };
  const series = parseMetrics(metrics, await readFile(metrics, 'utf8'));
  const found = series.find((it) => it.metric === metric && it.table.toLowerCase() === table.toLowerCase());
  if (found === undefined) return {};
  const points = found.points.flatMap(({ at, value, rows }) => {
    const atMicros = parseInstant(at);
    return atMicros === undefined ? [] : [{ atMicros, value, rows }];
  });
  return { recorded: { points } };
}

/** From the project; without one from names that tell layers, else from declared keys. */
async function readLineage(
  { project: folder, table }: ContextPlaces,
  tables: readonly WarehouseTable[],
): Promise<Lineage> {
  if (folder === undefined) {
    const named = lineageOfNames(tables);
    return named.basis === 'none' ? lineageOfKeys(tables, table) : named;
  }
  const { loadProject } = await import('@dataing/adapters/dbt');
  const { graph } = await loadProject({ folder });
  return lineageOfProject(graph, tables);
}

async function openHistory(folder: string | undefined): Promise<GitRepository | undefined> {
  if (folder === undefined) return undefined;
  const { openRepository } = await import('@dataing/adapters/git');
  try {
    return await openRepository(folder);
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics[0].code === 'GIT_NOT_A_REPOSITORY')
      return undefined;
    throw error;
  }
}

async function readLog(file: string): Promise<RunLog> {
  return logOf(parseRuns(file, await readFile(file, 'utf8')));
}

function logOf({ deploys, runs, loads }: CaseRuns): RunLog {
  const timed = <T extends { readonly at: string }>(list: readonly T[]) =>
    list.flatMap((it) => {
      const at = parseInstant(it.at);
      return at === undefined ? [] : [{ ...it, at }];
    });
  return { deploys: timed(deploys), runs: timed(runs), loads: timed(loads) };
}
