import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  COLOUR_INK,
  type Investigation,
  type InvestigateRequest,
  type InvestigationEvent,
  investigate,
  investigationToJson,
  PLAIN_INK,
  renderHtml,
  renderMarkdown,
  renderText,
} from '@dataing/investigate';
import { type ContextPlaces, openContext } from '../investigate/case-context.ts';
import { investigateFolder, MOST_ROWS } from '../investigate/investigate-case.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { InvestigateOptions } from '../options.ts';
import { openSource } from '../project/open-source.ts';

/** From an alert to a report on stdout, and to an HTML page where asked. Exit 0 whatever the verdict. */
export async function run(options: InvestigateOptions, io: Io): Promise<number> {
  const investigation = await investigateData(options, io);
  if (options.html !== undefined) {
    await writeFile(
      isAbsolute(options.html) ? options.html : join(io.cwd, options.html),
      renderHtml(investigation),
    );
    io.stderr.write(`report: ${options.html}\n`);
  }
  const ink = io.stdout.color ? COLOUR_INK : PLAIN_INK;
  io.stdout.write(rendered(investigation, options, { width: io.stdout.width, ink }));
  return exitCodes.done;
}

function rendered(
  investigation: Investigation,
  { json, md }: InvestigateOptions,
  text: Parameters<typeof renderText>[1],
): string {
  if (json) return `${JSON.stringify(investigationToJson(investigation), undefined, 2)}\n`;
  return md ? renderMarkdown(investigation) : renderText(investigation, text);
}

async function investigateData(options: InvestigateOptions, io: Io): Promise<Investigation> {
  const onEvent = io.stderr.isTty
    ? (event: InvestigationEvent) => io.stderr.write(progressLine(event))
    : undefined;
  if (options.case !== undefined) {
    return investigateFolder(placed(options.case, io), {
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(io.signal === undefined ? {} : { signal: io.signal }),
    });
  }
  const request = requestOf(options);
  const source = await openSource(options, io);
  try {
    const known = await openContext(placesOf(options, io), source.tables);
    try {
      return await investigate(request, {
        ...source,
        context: known.context,
        ...(known.repository === undefined ? {} : { history: { repository: known.repository } }),
        limits: { signal: io.signal, maxRows: MOST_ROWS },
        onEvent,
      });
    } finally {
      await known.close();
    }
  } finally {
    await source.close();
  }
}

const placed = (path: string, io: Io) => (isAbsolute(path) ? path : join(io.cwd, path));

function placesOf({ project, runs, now }: InvestigateOptions, io: Io): ContextPlaces {
  return {
    ...(project === undefined ? {} : { project: placed(project, io) }),
    ...(runs === undefined ? {} : { runs: placed(runs, io) }),
    ...(now === undefined ? {} : { now }),
  };
}

/** What the alert says. Errors: CLI_MISSING_ARGUMENT. */
function requestOf({ table, metric, at, time }: InvestigateOptions): InvestigateRequest {
  if (table !== undefined && metric !== undefined && at !== undefined) return { table, metric, at, time };
  throw new DiagnosticError([
    {
      code: 'CLI_MISSING_ARGUMENT',
      severity: 'error',
      message: 'What is to be investigated is not said.',
      help: 'Give --table, --metric and --at, or --case with a folder.',
    },
  ]);
}

const STEPS: Readonly<Record<InvestigationEvent['kind'], string>> = {
  started: 'reading the metric over time',
  symptom_judged: 'symptom judged',
  segments_scanned: 'segments scanned',
  sides_compared: 'inside and outside compared',
  collateral_counted: 'what else changed counted',
  skipped: 'step left out',
  upstream_walked: 'upstream walked',
  asset_tested: 'an asset tested',
  changes_ranked: 'changes ranked',
  finished: 'done',
};

function progressLine(event: InvestigationEvent): string {
  return `  ${STEPS[event.kind]}\n`;
}
