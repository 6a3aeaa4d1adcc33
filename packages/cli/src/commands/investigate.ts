import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { JsonValue } from '@dataing/base/record';
import {
  type Budget,
  COLOUR_INK,
  DEFAULT_BUDGET,
  type Ink,
  type Investigation,
  type InvestigationEvent,
  investigationToJson,
  type Journal,
  PLAIN_INK,
  type Prose,
  type ReportFacts,
  renderHtml,
  renderMarkdown,
  renderProse,
  renderText,
} from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import { openAdviser } from '../investigate/advise.ts';
import { investigateTarget } from '../investigate/investigate-case.ts';
import {
  finishedReport,
  keepInvestigation,
  type KeptReport,
  resumeInvestigation,
} from '../investigate/keep-investigation.ts';
import { readRecorded } from '../investigate/read-recorded.ts';
import { readTarget, type Target, targetFrom } from '../investigate/target.ts';
import type { Io } from '../io.ts';
import type { InvestigateOptions } from '../options.ts';
import { loadProject } from '../project/load-project.ts';
import { withStore } from '../project/with-store.ts';

/** A report, and a model's words for it where one was asked. */
interface Told {
  readonly investigation: Investigation;
  readonly prose: Prose | null;
  readonly wire: JsonValue;
  readonly samples: ReadonlyMap<string, Uint8Array>;
}

/** From an alert to a report on stdout, and to an HTML page where asked. Exit 0 whatever the verdict. */
export async function run(options: InvestigateOptions, io: Io): Promise<number> {
  const known = await knownReport(options, io);
  if (known !== undefined) {
    io.stdout.write(options.json ? `${JSON.stringify(known.wire, undefined, 2)}\n` : known.text);
    return exitCodes.done;
  }
  const told = await investigateKept(options, io);
  if (options.html !== undefined) {
    const file = isAbsolute(options.html) ? options.html : join(io.cwd, options.html);
    await writeFile(file, renderHtml(told.investigation));
    io.stderr.write(`report: ${options.html}\n`);
  }
  if (told.prose?.kind === 'refused')
    io.stderr.write(`the words of ${told.prose.by} are left out: ${told.prose.reason}\n`);
  const ink = io.stdout.color ? COLOUR_INK : PLAIN_INK;
  io.stdout.write(rendered(told, options, { width: io.stdout.width, ink }));
  return exitCodes.done;
}

/** What was reported already, where it is to be gone on with and no other form of it is asked for. */
async function knownReport(
  { resume, html, md }: InvestigateOptions,
  io: Io,
): Promise<KeptReport | undefined> {
  if (resume === undefined || html !== undefined || md) return undefined;
  return withStore(io, (store) => finishedReport(store, resume));
}

function rendered(told: Told, { json, md }: InvestigateOptions, page: { width: number; ink: Ink }): string {
  if (json) return `${JSON.stringify(told.wire, undefined, 2)}\n`;
  return md ? renderMarkdown(told.investigation) : textOf(told, page);
}

function textOf({ investigation, prose }: Told, page: { width: number; ink: Ink }): string {
  return `${prose === null ? '' : renderProse(prose, page)}${renderText(investigation, page)}`;
}

/** With a journal in the project's store, so that it can be gone on with, shown and verified; `--no-keep`: without. */
async function investigateKept(options: InvestigateOptions, io: Io): Promise<Told> {
  const { resume, keep } = options;
  const budget = await budgetOf(options, io);
  const work = (target: Target, journal?: Journal) =>
    investigateOne(target, options, { budget, journal }, io);
  const target = resume === undefined ? await readTarget(options, io) : undefined;
  if (target !== undefined && !keep) return work(target);
  const kept = async (journal: Journal, of: Target) => {
    const told = await work(of, journal);
    return { ...told, text: textOf(told, { width: WIDTH, ink: PLAIN_INK }) };
  };
  return withStore(io, (store) =>
    target === undefined
      ? resumeInvestigation(store, resume as string, (journal, said) => kept(journal, targetFrom(said)), io)
      : keepInvestigation(store, { ...target }, (journal) => kept(journal, target), io),
  );
}

const WIDTH = 80;

async function investigateOne(
  target: Target,
  options: InvestigateOptions,
  { budget, journal }: { readonly budget: Budget; readonly journal: Journal | undefined },
  io: Io,
): Promise<Told> {
  const recorded = await readRecorded(target, journal, io);
  const adviser = await openAdviser(options.llm, journal, io);
  const onEvent = (event: InvestigationEvent) => io.stderr.write(progressLine(event));
  let samples: Told['samples'] = new Map();
  const onSamples = (taken: Told['samples'], problem: DiagnosticError | null) => {
    samples = taken;
    if (problem !== null) io.stderr.write(`no rows are kept as a sample: ${problem.message}\n`);
  };
  const investigation = await investigateTarget(target, io, {
    budget,
    signal: io.signal,
    ...(journal === undefined || journal.isFinished ? {} : { onSamples }),
    ...(io.stderr.isTty ? { onEvent } : {}),
    ...(journal === undefined ? {} : { record: journal }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(adviser === undefined ? {} : { propose: (facts) => adviser.propose(facts) }),
  });
  const wire = wireOf(investigation);
  if (adviser === undefined) return { investigation, prose: null, wire, samples };
  const prose = await adviser.write(factsOf(wire));
  return { investigation, prose, wire: { ...wire, prose: { ...prose } }, samples };
}

/** Without what JSON cannot say. */
function wireOf(investigation: Investigation): ReportFacts {
  return JSON.parse(JSON.stringify(investigationToJson(investigation))) as ReportFacts;
}

/** What a model needs to tell it: neither the SQL nor every point of the series. */
function factsOf({ queries: _, series: __, ...facts }: ReportFacts): ReportFacts {
  return facts as ReportFacts;
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

const STEPS: Readonly<Record<InvestigationEvent['kind'], string>> = {
  started: 'reading the metric over time',
  symptom_judged: 'symptom judged',
  segments_scanned: 'segments scanned',
  sides_compared: 'inside and outside compared',
  collateral_counted: 'what else changed counted',
  skipped: 'step left out',
  upstream_walked: 'upstream walked',
  causes_proposed: 'further places proposed',
  asset_tested: 'an asset tested',
  changes_ranked: 'changes ranked',
  finished: 'done',
};

function progressLine(event: InvestigationEvent): string {
  return `  ${STEPS[event.kind]}\n`;
}
