import { StreamDetector } from '@dataing/investigate';
import { shuffled } from '../src/deal.ts';
import { appendHistory, root } from '../src/history.ts';
import { round } from '../src/pair.ts';
import { type CostProfile, costProfiles, normalise, scoreFile } from './score.ts';
import { readAllSeries, type Series, seriesFolder } from './series.ts';

/** On these very files, standard profile: what others score by their published rows. */
const published = {
  artime: 76,
  context_ose: 75.1,
  htm: 71.5,
  random_cut_forest: 56.8,
  knn_cad: 56.7,
  windowed_gaussian: 44.8,
};
const FOLDS = 5;
const REPEATS = 20;
/** Every score a threshold may be set at; one threshold for all files. */
const thresholds = [...Array.from({ length: 61 }, (_, i) => 0.3 + i / 100), Number.POSITIVE_INFINITY];

interface Scored {
  readonly series: Series;
  readonly scores: Float64Array;
}

function scoreSeries(series: Series): Scored {
  const detector = new StreamDetector();
  const scores = Float64Array.from(series.values, (v, i) => detector.push(series.seconds[i], v).score);
  return { series, scores };
}

/** `totals[threshold][file]` -> the normalised score at the best threshold, at 0.5, and with it chosen on other files. */
function figuresOf(scored: readonly Scored[], cost: CostProfile) {
  const totals = thresholds.map((threshold) =>
    scored.map(({ series, scores }) => scoreFile(scores, series.windows, threshold, cost).total),
  );
  const windows = scored.reduce((sum, { series }) => sum + series.windows.length, 0);
  const files = scored.map((_, i) => i);
  const sumAt = (t: number, of: readonly number[]) => of.reduce((sum, i) => sum + totals[t][i], 0);
  const bestOn = (of: readonly number[]) => {
    const sums = thresholds.map((_, t) => sumAt(t, of));
    return sums.indexOf(Math.max(...sums));
  };
  let heldOut = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const order = shuffled(files.length, repeat + 1);
    for (let fold = 0; fold < FOLDS; fold++) {
      const chosen = bestOn(order.filter((_, i) => i % FOLDS !== fold));
      heldOut += sumAt(
        chosen,
        order.filter((_, i) => i % FOLDS === fold),
      );
    }
  }
  const best = bestOn(files);
  const fixed = thresholds.findIndex((threshold) => threshold >= 0.4999);
  return {
    best: round(normalise(sumAt(best, files), windows, cost), 1),
    best_threshold: round(thresholds[best], 2),
    at_half: round(normalise(sumAt(fixed, files), windows, cost), 1),
    held_out: round(normalise(heldOut / REPEATS, windows, cost), 1),
  };
}

function fileLines(scored: readonly Scored[]): string[] {
  return scored.map(({ series, scores }) => {
    const own = scoreFile(scores, series.windows, 0.4999, costProfiles.standard);
    return `  ${series.name.padEnd(58)} ${own.hits}/${series.windows.length} hit, ${own.falseRows} false`;
  });
}

async function main(): Promise<void> {
  const folder = seriesFolder(root, process.env);
  if (folder === undefined) {
    process.stdout.write('nab: left out, the fixtures are not there (set DATAING_FIXTURES).\n');
    return;
  }
  const all = await readAllSeries(folder);
  const started = performance.now();
  const scored = all.map(scoreSeries);
  const ms = performance.now() - started;
  const rows = all.reduce((sum, { values }) => sum + values.length, 0);
  const profiles = Object.entries(costProfiles).map(
    ([name, cost]) => [name, figuresOf(scored, cost)] as const,
  );
  const lines = profiles.map(
    ([name, own]) =>
      `${name.padEnd(9)} ${own.best} at its best threshold (${own.best_threshold}), ${own.at_half} at 0.5, ` +
      `${own.held_out} held out (${FOLDS} folds by file x ${REPEATS})`,
  );
  const others = Object.entries(published).map(([name, score]) => `${name} ${score}`);
  process.stdout.write(
    `${[`${all.length} series, ${rows} rows, ${round(ms / 1000, 2)} s`, ...lines, `published: ${others.join(', ')}`, ...fileLines(scored)].join('\n')}\n`,
  );
  appendHistory('nab', {
    case: 'nab',
    unit: 'rows/s',
    median: Math.round(rows / (ms / 1000)),
    min: Math.round(rows / (ms / 1000)),
    runs: 1,
    rows,
    ...Object.fromEntries(profiles),
    published,
  });
}

await main();
