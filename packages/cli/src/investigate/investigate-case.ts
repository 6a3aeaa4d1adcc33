import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAlert } from '@dataing/incidents';
import {
  type Investigation,
  type InvestigationEvent,
  investigate,
  investigationToJson,
} from '@dataing/investigate';
import type { Io } from '../io.ts';
import { openSource } from '../project/open-source.ts';
import { openContext } from './case-context.ts';

/** Most rows a query may give back: ten years of hours. */
export const MOST_ROWS = 100_000;

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
  const source = await openSource({ data: join(folder, 'warehouse.duckdb') }, { cwd: folder } as Io);
  try {
    const places = {
      now: alert.now,
      ...present('project', join(folder, 'project')),
      ...present('runs', join(folder, 'runs.json')),
    };
    const known = await openContext(places, source.tables);
    try {
      const { table, metric, at, time } = alert;
      return await investigate(
        { table, metric, at, ...(time === null ? {} : { time }) },
        {
          ...source,
          context: known.context,
          ...(known.repository === undefined ? {} : { history: { repository: known.repository } }),
          limits: { maxRows: MOST_ROWS, ...(hooks.signal === undefined ? {} : { signal: hooks.signal }) },
          ...(hooks.onEvent === undefined ? {} : { onEvent: hooks.onEvent }),
        },
      );
    } finally {
      await known.close();
    }
  } finally {
    await source.close();
  }
}

function present(name: 'project' | 'runs', path: string) {
  return existsSync(path) ? { [name]: path } : {};
}
