import type { LevelFigures, ProbabilityFigures } from '@dataing/incidents';
import type { Backtest, Rate } from '@dataing/investigate';
import { grouped } from '../generate/progress.ts';
import { figuresOfRisk, figuresOfTrial, type RiskFigures, type TrialFigures } from './score-backtest.ts';

const percent = (share: number | null, digits = 0) =>
  share === null ? '-' : `${(100 * share).toFixed(digits)} %`;
const shareOf = ({ cases, hits }: Rate) => (cases === 0 ? null : hits / cases);
const counted = (count: number, what: string) => `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What a backtest found, in at most 80 columns. */
export function renderBacktest(found: Backtest): string {
  const { steps, changes, horizonMs, history, trial } = found;
  const meant = steps.filter((it) => it.models.length > 0).length;
  const [first, last] = [steps[0], steps.at(-1)];
  const days = Math.round(horizonMs / 86_400_000);
  const lines = [
    first === undefined || last === undefined
      ? 'No commit touches the project.'
      : `${counted(steps.length, 'commit')}, ${day(first.atMs)} to ${day(last.atMs)}; ` +
        `by meaning ${grouped(meant)} of them change ${counted(changes.length, 'model')}`,
  ];
  if (history === undefined) return `${lines[0]}\nNothing is older than ${days} days: no rates.\n`;
  const { cases, hits } = history.all;
  lines.push(
    `within ${days} days ${grouped(hits)} of ${grouped(cases)} changes needed a fix (${percent(hits / cases, 1)})`,
    ...labelsOf(found),
    '',
    ...ratesOf(history.kinds),
  );
  lines.push(...riskLines(figuresOfRisk(found)));
  lines.push(
    '',
    ...(trial === undefined ? ['too few changes to foretell any'] : trialLines(figuresOfTrial(trial))),
  );
  return `${lines.join('\n')}\n`;
}

function labelsOf({ changes }: Backtest): string[] {
  const counts = new Map<string, number>();
  for (const { fixed } of changes)
    if (fixed !== null) counts.set(fixed.how, (counts.get(fixed.how) ?? 0) + 1);
  const words = [...counts].sort((a, b) => b[1] - a[1]).map(([how, count]) => `${count} ${how}`);
  return words.length === 0 ? [] : [`  seen by: ${words.join(', ')}`];
}

function ratesOf(kinds: Readonly<Record<string, Rate>>): string[] {
  const rows = Object.entries(kinds).sort(([, a], [, b]) => b.cases - a.cases || a.hits - b.hits);
  return table(
    'kind of change',
    rows.map(([kind, rate]) => [kind.replaceAll('_', ' '), rate]),
  );
}

function table(title: string, rows: ReadonlyArray<readonly [string, Rate]>): string[] {
  const line = (name: string, ...cells: readonly string[]) =>
    `${name.padEnd(26)}${cells.map((it) => it.padStart(10)).join('')}`;
  return [
    line(title, 'changes', 'fixed', 'share'),
    ...rows.map(([name, rate]) =>
      line(name, grouped(rate.cases), grouped(rate.hits), percent(shareOf(rate))),
    ),
  ];
}

/** What was said without a history, beside the base rate. */
function riskLines({ commits, models, rules, doubtArea }: RiskFigures): string[] {
  if (commits.cases === 0) return [];
  return [
    ...levelLines('commits that sniff calls', commits),
    `by its doubt (1 - confidence) instead: area under ROC ${decimals(doubtArea)}`,
    ...levelLines('models that sniff calls', models),
    `by rule alone: area under ROC ${decimals(rules.area)}, calibration error ${decimals(rules.calibrationError)}`,
  ];
}

function levelLines(title: string, { rows, cases, came, area }: LevelFigures): string[] {
  const line = (name: string, ...cells: readonly string[]) =>
    `${name.padEnd(26)}${cells.map((it) => it.padStart(10)).join('')}`;
  return [
    '',
    line(title, 'all', 'fixed', 'share', 'precision', 'recall'),
    ...rows
      .filter((it) => it.cases > 0)
      .map((it) =>
        line(
          it.level,
          ...[grouped(it.cases), grouped(it.hits), percent(shareOf(it))],
          ...[percent(it.precision, 1), percent(it.recall, 1)],
        ),
      ),
    `base rate ${percent(shareOf({ cases, hits: came }), 1)}; area under ROC ${decimals(area)}; a flag is that level or above`,
  ];
}

function trialLines(figures: TrialFigures): string[] {
  const { from, learnedFrom, cases, came, flagged, precision, recall, area, bins, top } = figures;
  const base = percent(shareOf({ cases, hits: came }), 1);
  return [
    `Forward in time: ${grouped(cases)} changes from ${from} on, each foretold by what`,
    `was known then (of ${grouped(learnedFrom.cases)} changes at first); ${grouped(came)} needed a fix (${base})`,
    `flagged: ${grouped(flagged)}; precision ${percent(precision, 1)}, recall ${percent(recall, 1)} (flagging all: ${base})`,
    `the surest tenth: ${top.hits} of ${top.cases} came (${percent(shareOf(top), 1)})`,
    `area under ROC ${decimals(area)} (of commits ${decimals(figures.commitArea)}), calibration error ${decimals(figures.calibrationError)}`,
    `Brier skill over the base rate as known then ${decimals(figures.skillOverBase)}, in hindsight ${decimals(figures.brierSkill)}`,
    `${'said'.padEnd(16)}${'came'.padStart(10)}${'changes'.padStart(10)}`,
    ...bins.map(
      (bin) =>
        `${percent(bin.meanProbability, 1).padEnd(16)}${percent(bin.share, 1).padStart(10)}${grouped(bin.cases).padStart(10)}`,
    ),
  ];
}

const decimals = (figure: number | null) => (figure === null ? '-' : figure.toFixed(3));

const probabilitiesToJson = ({ area, brierSkill, calibrationError }: ProbabilityFigures) => ({
  ...{ area_under_roc: area, brier_skill: brierSkill, calibration_error: calibrationError },
});

const levelsToJson = ({ area, rows, cases, came }: LevelFigures) => ({
  ...{ cases, hits: came, area_under_roc: area, levels: rows },
});

function trialToJson(figures: TrialFigures) {
  const { from, learnedFrom, cases, came, flagged, precision, recall, top, bins } = figures;
  return {
    ...{ from, learned_from: learnedFrom, foretold: { cases, hits: came }, flagged, precision, recall },
    ...probabilitiesToJson(figures),
    area_under_roc_of_commits: figures.commitArea,
    skill_over_base: figures.skillOverBase,
    surest_tenth: top,
    bins: bins.map(({ meanProbability, ...bin }) => ({ ...bin, mean_probability: meanProbability })),
  };
}

/** The same as data. */
export function backtestToJson(found: Backtest) {
  const { steps, changes, horizonMs, history, trial } = found;
  const { commits, models, rules, doubtArea } = figuresOfRisk(found);
  return {
    backtest_version: 2,
    commits: steps.length,
    changes: changes.length,
    horizon_days: horizonMs / 86_400_000,
    all: history?.all ?? null,
    kinds: history?.kinds ?? {},
    said: {
      commits: { ...levelsToJson(commits), area_of_doubt: doubtArea },
      models: levelsToJson(models),
      rules: probabilitiesToJson(rules),
    },
    trial: trial === undefined ? null : trialToJson(figuresOfTrial(trial)),
  };
}
