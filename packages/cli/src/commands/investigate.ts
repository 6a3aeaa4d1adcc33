import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  COLOUR_INK,
  type Investigation,
  type InvestigationEvent,
  investigate,
  investigationToJson,
  PLAIN_INK,
  renderHtml,
  renderText,
} from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { InvestigateOptions } from '../options.ts';
import { openSource } from '../project/open-source.ts';

/** Most rows a query may give back: ten years of hours. */
const MOST_ROWS = 100_000;

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
  io.stdout.write(
    options.json
      ? `${JSON.stringify(investigationToJson(investigation), undefined, 2)}\n`
      : renderText(investigation, { width: io.stdout.width, ink }),
  );
  return exitCodes.done;
}

async function investigateData(options: InvestigateOptions, io: Io): Promise<Investigation> {
  const { table, metric, at, time } = options;
  const source = await openSource(options, io);
  try {
    return await investigate(
      { table, metric, at, time },
      {
        ...source,
        limits: { signal: io.signal, maxRows: MOST_ROWS },
        onEvent: io.stderr.isTty ? (event) => io.stderr.write(progressLine(event)) : undefined,
      },
    );
  } finally {
    await source.close();
  }
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
