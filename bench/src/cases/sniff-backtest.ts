import { openRepository } from '@dataing/adapters/git';
import { scoreForecasts } from '@dataing/incidents';
import { backtest } from '@dataing/investigate';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory } from '../history.ts';
import { round } from '../pair.ts';
import { type PublicProject, titleOf, withHistory } from '../public-projects.ts';

const projects: readonly PublicProject[] = [
  {
    repository: 'mattermost/mattermost-data-warehouse',
    options: { adapter: 'snowflake', folder: 'transform/snowflake-dbt/' },
  },
  { repository: 'cal-itp/data-infra', options: { adapter: 'bigquery', folder: 'warehouse/' } },
];

/** So many days of each history unless the whole of it is asked for: that takes the better part of an hour. */
const DAYS = 500;
const DAY_MS = 86_400_000;

/** How well the earlier part of a public project's history foretells which later changes need a fix. */
export async function run({ full }: BenchOptions): Promise<string> {
  const lines: string[] = [];
  for (const project of projects)
    lines.push(await withHistory(project, (folder) => measure(project, folder, full)));
  return lines.join('\n');
}

async function measure(project: PublicProject, dir: string, isWhole: boolean): Promise<string> {
  const repository = await openRepository(dir);
  const { folder = '', ...load } = project.options;
  try {
    const [newest] = await repository.commits({ limit: 1 });
    const startedMs = performance.now();
    const found = await backtest({
      ...{ repository, folder, load },
      ...(isWhole ? {} : { sinceMs: newest.committedAtMs - DAYS * DAY_MS }),
    });
    const perCommit = round((performance.now() - startedMs) / Math.max(1, found.steps.length), 1);
    const { trial, history, steps, changes } = found;
    if (trial === undefined) return `${titleOf(project)}: too few changes`;
    const figures = scoreForecasts(trial.forecasts, trial.threshold);
    const { cases, came, flagged, precision, recall, area, top } = figures;
    appendHistory('sniff-backtest', {
      ...{ case: titleOf(project), unit: 'ms per commit', median: perCommit, min: perCommit, runs: 1 },
      ...{ commits: steps.length, changes: changes.length, fixed: history?.all.hits ?? 0, is_whole: isWhole },
      ...{ cases, came, flagged, precision, recall, area, top_cases: top.cases, top_hits: top.hits },
      ...{ brier_skill: figures.brierSkill, calibration_error: figures.calibrationError },
    });
    return [
      `${titleOf(project)}: ${steps.length} commits, ${changes.length} changes, ${history?.all.hits ?? 0} fixed; ${perCommit} ms a commit`,
      `  precision ${figures.precision?.toFixed(3)}, recall ${figures.recall?.toFixed(3)} of ${figures.cases} (${figures.came} came); ` +
        `area ${figures.area?.toFixed(3)}, Brier skill ${figures.brierSkill.toFixed(3)}, calibration error ${figures.calibrationError.toFixed(3)}`,
    ].join('\n');
  } finally {
    await repository.close();
  }
}
