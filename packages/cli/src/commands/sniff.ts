import { DiagnosticError } from '@dataing/base/diagnostics';
import { RISK_LEVELS } from '@dataing/investigate';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findProject, type Project } from '../project/find-project.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import { findCounterexamples } from '../sniff/counterexamples.ts';
import { withMeasured } from '../sniff/measure.ts';
import { openRange } from '../sniff/open-range.ts';
import type { SniffOptions } from '../sniff/options.ts';
import { publish, warn } from '../sniff/publish.ts';
import { type OpenedPull, openPull, rangeOfPull } from '../sniff/pull-request.ts';
import { readSniffHistory } from '../sniff/read-history.ts';
import { renderSniff, type Told } from '../sniff/render.ts';

/** What a change will do. Exit 0; with --exit-code 1 where the overall risk reaches --fail-on. */
export async function run(options: SniffOptions, io: Io): Promise<number> {
  const { pr, depth, vars, dialect, repo = '.' } = options;
  if (pr === undefined && (options.comment || options.status)) throw nowhere();
  const folder = isAbsolute(repo) ? repo : join(io.cwd, repo);
  const project = await projectOf(folder);
  const { stateFolder } = project;
  const pull = await pullOf(options, folder, stateFolder, io);
  const ref = options.ref ?? (pull === undefined ? undefined : await rangeOfPull(pull, folder));
  const opened = await openRange({
    ...{ folder, cacheFolder: join(stateFolder, 'cache') },
    ...(ref === undefined ? {} : { ref }),
    ...(pr === undefined ? {} : { label: `pull request ${pr}` }),
    ...(vars === undefined ? {} : { vars }),
    ...(dialect === undefined ? {} : { dialect }),
  });
  const history = await readSniffHistory(project);
  const foretold = opened.predict({ depth, ...(history === undefined ? {} : { history }) });
  const isMeasured = options.data !== undefined || options.source !== undefined;
  const prediction = isMeasured ? await withMeasured(foretold, opened, options, io) : foretold;
  const told: Told = {
    prediction,
    ...(options.counterexample
      ? { counterexamples: await findCounterexamples(prediction, opened, options, io) }
      : {}),
  };
  io.stdout.write(renderSniff(told, options.format, io.stdout));
  const isHigh = RISK_LEVELS.indexOf(prediction.overallRisk) >= RISK_LEVELS.indexOf(options.failOn);
  await publish(told, options, isHigh, pull, io);
  return options.exitCode && isHigh ? exitCodes.no : exitCodes.done;
}

/** With a range given, a host that does not answer costs the comment and nothing else. */
async function pullOf(
  { pr, ref }: SniffOptions,
  folder: string,
  stateFolder: string,
  io: Io,
): Promise<OpenedPull | undefined> {
  if (pr === undefined) return undefined;
  return openPull(pr, folder, io, join(stateFolder, 'cache/code-host')).catch((error: unknown) => {
    if (ref === undefined) throw error;
    warn(error, io);
    return undefined;
  });
}

function nowhere(): DiagnosticError {
  const message = '--comment and --status are of a pull request, and none is named';
  const help = 'Name it: --pr 123.';
  return new DiagnosticError([{ code: 'CLI_BAD_VALUE', severity: 'error', message, help }]);
}

/** Beside the nearest dataing.yml upwards, else in the folder; that it cannot be made is said when it is written. */
async function projectOf(folder: string): Promise<Project> {
  const project = await findProject(folder);
  // Where there is no such folder, none is made: the repository is asked for next, and says so.
  if (existsSync(folder)) await makeStateFolder(project).catch(() => undefined);
  return project;
}
