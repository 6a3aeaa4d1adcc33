import { COMMENT_MARKER, renderComment, renderSummary } from '@dataing/investigate';
import { DiagnosticError, escapeForTerminal, renderDiagnostics } from '@dataing/base/diagnostics';
import type { StickyCommentSet } from '@dataing/ports';
import { appendFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Io } from '../io.ts';
import { writeWhole } from '../validate/report-files.ts';
import type { SniffOptions } from './options.ts';
import type { OpenedPull } from './pull-request.ts';
import { renderSniff, type Told } from './render.ts';

const STATUS_NAME = 'dataing sniff';
const DONE: Readonly<Record<StickyCommentSet['done'], string>> = {
  created: 'commented on',
  updated: 'changed the comment on',
  unchanged: 'left the comment as it was on',
};

/** Writes a prediction wherever else it was asked for: files, the summary of a GitHub job, the pull request. */
export async function publish(
  told: Told,
  options: SniffOptions,
  isHigh: boolean,
  pull: OpenedPull | undefined,
  io: Io,
): Promise<void> {
  for (const { format, path } of options.write)
    await writeOutput(resolve(io.cwd, path), renderSniff(told, format));
  const summaryFile = io.env.GITHUB_STEP_SUMMARY ?? '';
  if (options.format === 'github' && summaryFile !== '')
    await appendFile(resolve(io.cwd, summaryFile), renderSummary(told.prediction, told.counterexamples));
  if (pull !== undefined) await answer(told, options, isHigh, pull, io);
}

/** A host that refuses is told, and no more: of a fork, a workflow may read and not write. */
async function answer(
  { prediction, counterexamples }: Told,
  options: SniffOptions,
  isHigh: boolean,
  { host, pull }: OpenedPull,
  io: Io,
): Promise<void> {
  const attempt = async (work: () => Promise<void>) => {
    await work().catch((error: unknown) => warn(error, io));
  };
  if (options.comment)
    await attempt(async () => {
      const body = renderComment(prediction, counterexamples);
      const sticky = { number: pull.number, marker: COMMENT_MARKER, body };
      const { done, url } = await host.setStickyComment(sticky, io.signal);
      io.stderr.write(`${DONE[done]} pull request ${pull.number}: ${escapeForTerminal(url)}\n`);
    });
  if (options.status)
    await attempt(() => {
      const reached = prediction.affectedDownstream.length;
      const tables = reached === 1 ? '1 table' : `${reached} tables`;
      const description = `${prediction.overallRisk} risk, ${tables} downstream`;
      const state = isHigh ? 'failure' : 'success';
      return host.setStatus({ sha: pull.headSha, name: STATUS_NAME, state, description }, io.signal);
    });
}

/** Says why something could not be had, where it can be done without; what nobody foresaw is thrown again. */
export function warn(error: unknown, io: Io): void {
  if (!(error instanceof DiagnosticError) || io.signal.aborted) throw error;
  const warnings = error.diagnostics.map((it) => ({ ...it, severity: 'warning' as const }));
  const { color, width } = io.stderr;
  io.stderr.write(renderDiagnostics(warnings, new Map(), { color, width }));
}

/** A file comes whole under its name; a device or a pipe is written to. */
async function writeOutput(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || there.isFile()) await writeWhole(path, text);
  else await writeFile(path, text);
}
