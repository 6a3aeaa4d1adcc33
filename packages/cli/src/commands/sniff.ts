import {
  type ImpactPrediction,
  predictImpact,
  predictionToJson,
  renderPrediction,
  RISK_LEVELS,
} from '@dataing/investigate';
import { COLOUR_INK, PLAIN_INK } from '@dataing/investigate';
import { isAbsolute, join } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findProject } from '../project/find-project.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import { openRange } from '../sniff/open-range.ts';
import type { SniffOptions } from '../sniff/options.ts';

/** What a change will do. Exit 0; with --exit-code 1 where the overall risk reaches --fail-on. */
export async function run(options: SniffOptions, io: Io): Promise<number> {
  const { ref, depth, vars, dialect, repo = '.' } = options;
  const folder = isAbsolute(repo) ? repo : join(io.cwd, repo);
  const opened = await openRange({
    ...{ folder, cacheFolder: await cacheOf(folder) },
    ...(ref === undefined ? {} : { ref }),
    ...(vars === undefined ? {} : { vars }),
    ...(dialect === undefined ? {} : { dialect }),
  });
  const predicted = predictImpact({ ...opened, depth });
  const prediction = { ...predicted, notLookedAt: [...opened.notLookedAt, ...predicted.notLookedAt] };
  io.stdout.write(rendered(prediction, options, io));
  const isHigh = RISK_LEVELS.indexOf(prediction.overallRisk) >= RISK_LEVELS.indexOf(options.failOn);
  return options.exitCode && isHigh ? exitCodes.no : exitCodes.done;
}

/** Beside the nearest dataing.yml upwards, else in the folder; that it cannot be made is said when it is written. */
async function cacheOf(folder: string): Promise<string> {
  const project = await findProject(folder);
  await makeStateFolder(project).catch(() => undefined);
  return join(project.stateFolder, 'cache');
}

function rendered(prediction: ImpactPrediction, { format }: SniffOptions, io: Io): string {
  if (format === 'json') return `${JSON.stringify(predictionToJson(prediction), undefined, 2)}\n`;
  const ink = io.stdout.color ? COLOUR_INK : PLAIN_INK;
  return renderPrediction(prediction, { width: io.stdout.width, ink });
}
