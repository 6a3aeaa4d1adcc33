import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { JsonValue } from '@dataing/base/record';
import {
  type Budget,
  COLOUR_INK,
  DEFAULT_BUDGET,
  type Investigation,
  type InvestigationEvent,
  investigationToJson,
  type Journal,
  PLAIN_INK,
  renderHtml,
  renderMarkdown,
  renderText,
} from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import { investigateTarget } from '../investigate/investigate-case.ts';
import { keepInvestigation, resumeInvestigation } from '../investigate/keep-investigation.ts';
import { readTarget, type Target, targetFrom } from '../investigate/target.ts';
import type { Io } from '../io.ts';
import type { InvestigateOptions } from '../options.ts';
import { loadProject } from '../project/load-project.ts';
import { withStore } from '../project/with-store.ts';

/** From an alert to a report on stdout, and to an HTML page where asked. Exit 0 whatever the verdict. */
export async function run(options: InvestigateOptions, io: Io): Promise<number> {
  const investigation = await investigateKept(options, io);
  if (options.html !== undefined) {
    const file = isAbsolute(options.html) ? options.html : join(io.cwd, options.html);
    await writeFile(file, renderHtml(investigation));
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

/** With a journal in the project's store, so that it can be gone on with, shown and verified; `--no-keep`: without. */
async function investigateKept(options: InvestigateOptions, io: Io): Promise<Investigation> {
  const { resume, keep } = options;
  const hooks = { ...hooksOf(io), budget: await budgetOf(options, io) };
  if (!keep) return investigateTarget(await readTarget(options, io), io, hooks);
  const work = async (journal: Journal, target: Target) => {
    const investigation = await investigateTarget(target, io, { ...hooks, record: journal });
    return { investigation, wire: wireOf(investigation), text: textOf(investigation) };
  };
  const target = resume === undefined ? await readTarget(options, io) : undefined;
  const kept = await withStore(io, (store) =>
    target === undefined
      ? resumeInvestigation(store, resume as string, (journal, said) => work(journal, targetFrom(said)), io)
      : keepInvestigation(store, { ...target }, (journal) => work(journal, target), io),
  );
  return kept.investigation;
}

/** The options' before those of dataing.yml, and these before the defaults. */
async function budgetOf({ queries, seconds, megabytes }: InvestigateOptions, io: Io): Promise<Budget> {
  const { budget } = (await loadProject(io)).config;
  return {
    queries: queries ?? budget.queries ?? DEFAULT_BUDGET.queries,
    seconds: seconds ?? budget.seconds ?? DEFAULT_BUDGET.seconds,
    bytes: megabytes === undefined ? (budget.bytes ?? DEFAULT_BUDGET.bytes) : megabytes * 1_000_000,
  };
}

function hooksOf(io: Io) {
  const onEvent = (event: InvestigationEvent) => io.stderr.write(progressLine(event));
  return { signal: io.signal, ...(io.stderr.isTty ? { onEvent } : {}) };
}

const WIDTH = 80;
const textOf = (investigation: Investigation) => renderText(investigation, { width: WIDTH, ink: PLAIN_INK });

/** Without what JSON cannot say. */
function wireOf(investigation: Investigation): JsonValue {
  return JSON.parse(JSON.stringify(investigationToJson(investigation))) as JsonValue;
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
