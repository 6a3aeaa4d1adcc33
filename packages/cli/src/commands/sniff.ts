import { DiagnosticError } from '@dataing/base/diagnostics';
import { predictImpact, RISK_LEVELS } from '@dataing/investigate';
import { isAbsolute, join } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findProject } from '../project/find-project.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import { openRange } from '../sniff/open-range.ts';
import type { SniffOptions } from '../sniff/options.ts';
import { publish } from '../sniff/publish.ts';
import { openPull, rangeOfPull } from '../sniff/pull-request.ts';
import { renderSniff } from '../sniff/render.ts';

/** What a change will do. Exit 0; with --exit-code 1 where the overall risk reaches --fail-on. */
export async function run(options: SniffOptions, io: Io): Promise<number> {
  const { pr, depth, vars, dialect, repo = '.' } = options;
  if (pr === undefined && (options.comment || options.status)) throw nowhere();
  const folder = isAbsolute(repo) ? repo : join(io.cwd, repo);
  const stateFolder = await stateOf(folder);
  const pull = pr === undefined ? undefined : await openPull(pr, folder, io, join(stateFolder, 'code-host'));
  const ref = options.ref ?? (pull === undefined ? undefined : await rangeOfPull(pull, folder));
  const opened = await openRange({
    ...{ folder, cacheFolder: join(stateFolder, 'cache') },
    ...(ref === undefined ? {} : { ref }),
    ...(pr === undefined ? {} : { label: `pull request ${pr}` }),
    ...(vars === undefined ? {} : { vars }),
    ...(dialect === undefined ? {} : { dialect }),
  });
  const predicted = predictImpact({ ...opened, depth });
  const prediction = { ...predicted, notLookedAt: [...opened.notLookedAt, ...predicted.notLookedAt] };
  io.stdout.write(renderSniff(prediction, options.format, io.stdout));
  const isHigh = RISK_LEVELS.indexOf(prediction.overallRisk) >= RISK_LEVELS.indexOf(options.failOn);
  await publish(prediction, options, isHigh, pull, io);
  return options.exitCode && isHigh ? exitCodes.no : exitCodes.done;
}

function nowhere(): DiagnosticError {
  const message = '--comment and --status are of a pull request, and none is named';
  const help = 'Name it: --pr 123.';
  return new DiagnosticError([{ code: 'CLI_BAD_VALUE', severity: 'error', message, help }]);
}

/** Beside the nearest dataing.yml upwards, else in the folder; that it cannot be made is said when it is written. */
async function stateOf(folder: string): Promise<string> {
  const project = await findProject(folder);
  await makeStateFolder(project).catch(() => undefined);
  return project.stateFolder;
}
