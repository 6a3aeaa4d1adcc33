import { parseJson } from './json-reader.ts';

/** What starts an investigation; fields as in docs/incidents-format.md. */
export interface CaseAlert {
  readonly table: string;
  readonly metric: string;
  readonly time: string | null;
  readonly at: string;
  readonly now: string;
  readonly message: string;
}

/** Reads `alert.json`. Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseAlert(file: string, text: string): CaseAlert {
  const json = parseJson(file, text);
  return {
    table: json.text('table'),
    metric: json.text('metric'),
    time: json.optional('time', (field) => json.text(field)),
    at: json.text('at'),
    now: json.text('now'),
    message: json.optional('message', (field) => json.text(field)) ?? '',
  };
}

/** What was logged of the case's past; empty lists where nothing was. */
export interface CaseRuns {
  readonly deploys: ReadonlyArray<{ readonly sha: string; readonly at: string }>;
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly at: string;
    readonly finishedAt: string | null;
    readonly status: 'success' | 'error' | 'skipped';
    readonly models: ReadonlyArray<{
      readonly name: string;
      readonly status: string;
      readonly rows: number | null;
    }>;
  }>;
  readonly loads: ReadonlyArray<{
    readonly table: string;
    readonly at: string;
    readonly status: string;
    readonly rows: number | null;
  }>;
}

/** Reads `runs.json`. Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseRuns(file: string, text: string): CaseRuns {
  const json = parseJson(file, text);
  return {
    deploys: json.objects('deploys').map((deploy) => ({ sha: deploy.text('sha'), at: deploy.text('at') })),
    runs: json.objects('runs').map((run) => ({
      id: run.text('id'),
      at: run.text('at'),
      finishedAt: run.optional('finished_at', (field) => run.text(field)),
      status: run.oneOf('status', ['success', 'error', 'skipped']),
      models: run.objects('models').map((model) => ({
        name: model.text('name'),
        status: model.text('status'),
        rows: model.optional('rows', (field) => model.number(field)),
      })),
    })),
    loads: json.objects('loads').map((load) => ({
      table: load.text('table'),
      at: load.text('at'),
      status: load.text('status'),
      rows: load.optional('rows', (field) => load.number(field)),
    })),
  };
}

/** A metric as it was recorded, one value for each day. */
export interface CaseMetric {
  readonly table: string;
  readonly metric: string;
  readonly points: ReadonlyArray<{
    readonly at: string;
    readonly value: number | null;
    readonly rows: number | null;
  }>;
}

/** Reads `metrics.json`. Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseMetrics(file: string, text: string): readonly CaseMetric[] {
  const json = parseJson(file, text);
  return json.objects('series').map((series) => ({
    table: series.text('table'),
    metric: series.text('metric'),
    points: series.objects('points').map((point) => ({
      at: point.text('at'),
      value: point.optional('value', (field) => point.number(field)),
      rows: point.optional('rows', (field) => point.number(field)),
    })),
  }));
}
