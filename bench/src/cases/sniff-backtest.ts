import { openRepository } from '@dataing/adapters/git';
import { scoreForecasts, scoreLevels, scoreProbabilities } from '@dataing/incidents';
import { type Backtest, backtest, forecastsByCommit, RISK_LEVELS, saidAndCame } from '@dataing/investigate';
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
    const { bins: _, top, ...figures } = scoreForecasts(trial.forecasts);
    const { cases, came, flagged, precision, recall, area, brierSkill, skillOverBase } = figures;
    const { rules, levels, ...said } = saidFigures(found);
    appendHistory('sniff-backtest', {
      ...{ case: titleOf(project), unit: 'ms per commit', median: perCommit, min: perCommit, runs: 1 },
      ...{ commits: steps.length, changes: changes.length, fixed: history?.all.hits ?? 0, is_whole: isWhole },
      ...{
        cases,
        came,
        flagged,
        ...rounded({ precision, recall, area }),
        top_cases: top.cases,
        top_hits: top.hits,
      },
      ...rounded({
        brier_skill: brierSkill,
        skill_over_base: skillOverBase,
        calibration_error: figures.calibrationError,
      }),
      ...said,
      ...rounded({ area_of_commits: scoreProbabilities(forecastsByCommit(trial.forecasts)).area }),
      ...rounded({
        rule_area: rules.area,
        rule_brier_skill: rules.brierSkill,
        rule_calibration_error: rules.calibrationError,
      }),
      levels,
    });
    return [
      `${titleOf(project)}: ${steps.length} commits, ${changes.length} changes, ${history?.all.hits ?? 0} fixed; ${perCommit} ms a commit`,
      `  ${JSON.stringify({ ...rounded(figures), ...said })}`,
      `  by rule alone ${JSON.stringify(rounded(rules))}`,
      `  by level ${JSON.stringify(levels)}`,
    ].join('\n');
  } finally {
    await repository.close();
  }
}

/** What was said without a history; `levels` are of commits, each with those above it as a flag. */
function saidFigures({ changes }: Backtest) {
  const { commits, models } = saidAndCame(changes);
  const byCommit = scoreLevels(commits, RISK_LEVELS);
  const doubts = commits.map(({ confidence, came }) => ({ probability: 1 - confidence, came }));
  return {
    ...rounded({ risk_area: byCommit.area, risk_area_of_models: scoreLevels(models, RISK_LEVELS).area }),
    ...rounded({ doubt_area: scoreProbabilities(doubts).area }),
    base_of_commits: round(byCommit.came / Math.max(1, byCommit.cases), 4),
    rules: scoreProbabilities(models),
    levels: byCommit.rows.map(({ precision, recall, ...row }) => ({
      ...row,
      ...rounded({ precision, recall }),
    })),
  };
}

function rounded<T extends object>(figures: T): { [key in keyof T]: T[key] } {
  return Object.fromEntries(
    Object.entries(figures).map(([name, it]) => [name, typeof it === 'number' ? round(it, 4) : it]),
  ) as T;
}
