import type { Backtest, Rate } from '@dataing/investigate';
import { grouped } from '../generate/progress.ts';
import { figuresOfRisk, figuresOfTrial, type TrialFigures } from './score-backtest.ts';

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
  const { rows, precision, recall } = figuresOfRisk(found);
  const risks = rows.filter((it) => it.cases > 0);
  if (risks.length > 0)
    lines.push(
      '',
      ...table(
        'commits that sniff calls',
        risks.map((it) => [it.risk, it]),
      ),
      `high or critical: precision ${percent(precision, 1)}, recall ${percent(recall, 1)}`,
    );
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

function trialLines(figures: TrialFigures): string[] {
  const { split, learnedFrom, cases, came, threshold, flagged, precision, recall, area, bins, top } = figures;
  return [
    `Out of time: ${grouped(learnedFrom.cases)} changes before ${split} taught, ${grouped(cases)} after it were foretold.`,
    `flagged from ${percent(threshold)} on: ${grouped(flagged)}; precision ${percent(precision, 1)}, recall ${percent(recall, 1)} (flagging all: ${percent(shareOf({ cases, hits: came }), 1)})`,
    `the surest tenth: ${top.hits} of ${top.cases} came (${percent(shareOf(top), 1)})`,
    `area under ROC ${area === null ? '-' : area.toFixed(3)}, Brier skill ${figures.brierSkill.toFixed(3)}, calibration error ${figures.calibrationError.toFixed(3)}`,
    `${'said'.padEnd(16)}${'came'.padStart(10)}${'changes'.padStart(10)}`,
    ...bins.map(
      (bin) =>
        `${percent(bin.meanProbability, 1).padEnd(16)}${percent(bin.share, 1).padStart(10)}${grouped(bin.cases).padStart(10)}`,
    ),
  ];
}

function riskToJson(found: Backtest) {
  const { rows, precision, recall } = figuresOfRisk(found);
  return { rows, precision_of_high: precision, recall_of_high: recall };
}

/** The same as data. */
export function backtestToJson(found: Backtest) {
  const { steps, changes, horizonMs, history, trial } = found;
  const figures = trial === undefined ? null : figuresOfTrial(trial);
  return {
    backtest_version: 1,
    commits: steps.length,
    changes: changes.length,
    horizon_days: horizonMs / 86_400_000,
    all: history?.all ?? null,
    kinds: history?.kinds ?? {},
    commits_by_risk: riskToJson(found),
    trial:
      figures === null
        ? null
        : {
            split: figures.split,
            learned_from: figures.learnedFrom,
            foretold: { cases: figures.cases, hits: figures.came },
            threshold: figures.threshold,
            flagged: figures.flagged,
            precision: figures.precision,
            recall: figures.recall,
            area_under_roc: figures.area,
            brier_skill: figures.brierSkill,
            calibration_error: figures.calibrationError,
            surest_tenth: figures.top,
            bins: figures.bins.map(({ from, cases, meanProbability, share }) => ({
              ...{ from, cases, share },
              mean_probability: meanProbability,
            })),
          },
  };
}
