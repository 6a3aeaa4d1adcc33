import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { JsonValue } from '@dataing/base/record';
import { parseAlert } from '@dataing/incidents';
import type { Io } from '../io.ts';
import { findAnomaly } from '../monitor/find-anomaly.ts';
import type { InvestigateOptions } from '../options.ts';
import { datasetOf } from '../project/config/config.ts';
import { type LoadedProject, loadProject } from '../project/load-project.ts';
import { withStore } from '../project/with-store.ts';

/** What is to be investigated and what may be looked at; paths are absolute, so that it means the same anywhere. */
export interface Target {
  readonly table: string;
  readonly metric: string;
  readonly at: string;
  readonly time?: string;
  readonly data?: string;
  readonly source?: string;
  readonly project?: string;
  readonly runs?: string;
  /** File with the metric as it was recorded. */
  readonly metrics?: string;
  readonly now?: string;
}

/**
 * What the options ask for: an anomaly of the store, a case, or the alert as typed. Errors: CLI_MISSING_ARGUMENT,
 * ANOMALY_UNKNOWN, ANOMALY_NOT_A_METRIC, INCIDENT_FILE_INVALID, those of `dataing.yml`.
 */
export async function readTarget(options: InvestigateOptions, io: Io): Promise<Target> {
  if (options.case !== undefined) return targetOfCase(placed(options.case, io));
  const alert =
    options.anomaly === undefined ? typedAlert(options) : await alertOfAnomaly(options.anomaly, io);
  const { project, runs, now } = options;
  const target = {
    ...alert,
    ...(project === undefined ? {} : { project: placed(project, io) }),
    ...(runs === undefined ? {} : { runs: placed(runs, io) }),
    ...(now === undefined ? {} : { now }),
    ...(options.data === undefined ? {} : { data: placed(options.data, io) }),
    ...(options.source === undefined ? {} : { source: options.source }),
  };
  return target.project === undefined ? withDataset(target, await loadProject(io)) : target;
}

/** A case of docs/incidents-format.md. */
export async function targetOfCase(folder: string): Promise<Target> {
  const file = join(folder, 'alert.json');
  const { table, metric, at, time, now } = parseAlert(file, await readFile(file, 'utf8'));
  const present = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : undefined);
  const [project, runs, metrics] = ['project', 'runs.json', 'metrics.json'].map(present);
  return {
    ...{ table, metric, at, now, data: join(folder, 'warehouse.duckdb') },
    ...(time === null ? {} : { time }),
    ...(project === undefined ? {} : { project }),
    ...(runs === undefined ? {} : { runs }),
    ...(metrics === undefined ? {} : { metrics }),
  };
}

/** As a journal kept it. */
export function targetFrom(request: JsonValue): Target {
  return request as unknown as Target;
}

const placed = (path: string, io: Io) => (isAbsolute(path) ? path : join(io.cwd, path));

function typedAlert({ table, metric, at, time }: InvestigateOptions) {
  if (table !== undefined && metric !== undefined && at !== undefined) {
    return { table, metric, at, ...(time === undefined ? {} : { time }) };
  }
  throw new DiagnosticError([
    {
      code: 'CLI_MISSING_ARGUMENT',
      severity: 'error',
      message: 'What is to be investigated is not said.',
      help: 'Give the id of an anomaly, or --table, --metric and --at, or --case with a folder.',
    },
  ]);
}

async function alertOfAnomaly(id: string, io: Io) {
  const { anomaly } = await withStore(io, (store) => findAnomaly(store, id));
  if (anomaly.expression === null) throw notAMetric(id, anomaly.metric);
  const { config, folder } = await loadProject(io);
  const isNamed = config.sources.some(({ name }) => name === anomaly.source);
  return {
    table: anomaly.table,
    metric: anomaly.expression,
    at: anomaly.onset,
    ...(anomaly.timeColumn === null ? {} : { time: anomaly.timeColumn }),
    ...(isNamed ? { source: anomaly.source } : { data: resolve(folder, anomaly.source) }),
  };
}

function notAMetric(id: string, metric: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'ANOMALY_NOT_A_METRIC',
      severity: 'error',
      message: `${id} is about ${metric}, which is no metric over rows`,
      help: `See what changed with: dataing anomalies show ${id}`,
    },
  ]);
}

/** Which project builds the table, where dataing.yml says so. */
function withDataset(target: Target, { config, folder }: LoadedProject): Target {
  const dataset = datasetOf(config, target.source ?? '', target.table);
  if (dataset === undefined) return target;
  const inside = dataset.dbtProject ?? dataset.path ?? '';
  return { ...target, project: resolve(folder, dataset.repository, inside) };
}
