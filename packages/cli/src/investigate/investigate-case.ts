import {
  type Investigation,
  type InvestigationEvent,
  investigate,
  investigationToJson,
  type Proposals,
  type RecordedMetric,
  type SymptomFacts,
} from '@dataing/investigate';
import type { Io } from '../io.ts';
import { openSource } from '../project/open-source.ts';
import { openContext } from './case-context.ts';
import { type SampleHooks, takeSample } from './take-sample.ts';
import { type Target, targetOfCase } from './target.ts';

/** Most rows a query may give back: ten years of hours. */
const MOST_ROWS = 100_000;

/** What a caller may watch, keep and stop. */
export interface InvestigateHooks extends SampleHooks {
  readonly onEvent?: (event: InvestigationEvent) => void;
  /** What is recorded of the alert's metric, beside what a case has of it. */
  readonly recorded?: RecordedMetric;
  readonly propose?: (facts: SymptomFacts) => Promise<Proposals>;
}

/**
 * Investigates one case of docs/incidents-format.md and gives the wire form of the report, with the seconds it took.
 * Reads alert.json, warehouse.duckdb, project/ and runs.json of `folder`, and nothing else. Errors: INCIDENT_FILE_INVALID
 * and those of `investigate`.
 */
export async function investigateCase(
  folder: string,
  hooks: InvestigateHooks = {},
): Promise<ReturnType<typeof investigationToJson>> {
  const started = performance.now();
  const target = await targetOfCase(folder);
  const investigation = await investigateTarget(target, { cwd: folder } as Io, hooks);
  return investigationToJson(investigation, (performance.now() - started) / 1000);
}

/** Opens the source and what is known around the alert, and investigates. */
export async function investigateTarget(
  target: Target,
  io: Io,
  hooks: InvestigateHooks,
): Promise<Investigation> {
  const source = await openSource(target, io);
  try {
    const { recorded } = hooks;
    const places = recorded === undefined ? target : { ...target, recorded };
    const known = await openContext(places, source.tables);
    try {
      const { table, metric, at, time } = target;
      const { signal, onEvent, record, budget, propose } = hooks;
      const found = await investigate(
        { table, metric, at, ...(time === undefined ? {} : { time }) },
        {
          ...source,
          context: known.context,
          ...(known.repository === undefined ? {} : { history: { repository: known.repository } }),
          limits: { maxRows: MOST_ROWS, ...(signal === undefined ? {} : { signal }) },
          ...(onEvent === undefined ? {} : { onEvent }),
          ...(record === undefined ? {} : { record }),
          ...(budget === undefined ? {} : { budget }),
          ...(propose === undefined ? {} : { propose }),
        },
      );
      await takeSample(found, source, hooks);
      return found;
    } finally {
      await known.close();
    }
  } finally {
    await source.close();
  }
}
