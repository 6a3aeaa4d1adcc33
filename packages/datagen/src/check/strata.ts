import type { Verdict } from './measures.ts';
import { percent, show } from './checking.ts';

/** Values of the rows of one group, and the factor that the document gives the group. */
export interface Stratum {
  readonly rows: number;
  readonly mean: number;
  readonly variance: number;
  readonly factor: number;
}

/** Rows that a group needs for its mean to count. */
const ROWS_MIN = 30;
/** Part by which the lift of a group may be off, beside chance: clamps and rounding take some of it. */
const SLACK = 0.1;

/** Whether the means of the groups stand to each other as their factors do. */
export function judgeLifts(strata: readonly Stratum[], what: string): Verdict {
  const kept = strata.filter(({ rows, factor }) => rows >= ROWS_MIN && factor > 0);
  if (kept.length < 2) return { status: 'too_small', message: `no two groups hold ${ROWS_MIN} rows` };
  const rows = kept.reduce((sum, s) => sum + s.rows, 0);
  const level =
    kept.reduce((sum, s) => sum + s.rows * s.mean, 0) / kept.reduce((sum, s) => sum + s.rows * s.factor, 0);
  let worst = 0;
  let error = 0;
  let bad = 0;
  for (const { rows: n, mean, variance, factor } of kept) {
    const off = Math.abs(mean / (factor * level) - 1);
    const chance = Math.sqrt(variance / n) / Math.abs(factor * level);
    worst = Math.max(worst, off);
    error = Math.max(error, chance);
    if (off > SLACK + 4 * chance) bad++;
  }
  const factors = kept.map(({ factor }) => factor);
  const spread = Math.max(...factors) / Math.min(...factors) - 1;
  const figure = `lift of ${what} in ${kept.length} groups of ${rows} rows off by ${percent(worst)} at most (chance ${percent(error)})`;
  if (bad > 0) return { status: 'failed', message: figure };
  if (spread < 4 * error)
    return { status: 'too_small', message: `${figure}; the factors differ by ${percent(spread)} only` };
  return {
    status: 'passed',
    message: `${figure}; factors ${show(Math.min(...factors))} to ${show(Math.max(...factors))}`,
  };
}

/**
 * Whether the means of the groups are as far apart as what is added to them, `factor` here. Of a column that `isWhole` each
 * mean may be off by half of one beside.
 */
export function judgeShifts(strata: readonly Stratum[], what: string, isWhole: boolean): Verdict {
  const kept = strata.filter(({ rows }) => rows >= ROWS_MIN);
  if (kept.length < 2) return { status: 'too_small', message: `no two groups hold ${ROWS_MIN} rows` };
  const rows = kept.reduce((sum, s) => sum + s.rows, 0);
  const level = kept.reduce((sum, s) => sum + s.rows * (s.mean - s.factor), 0) / rows;
  const added = kept.map(({ factor }) => factor);
  const [least, most] = [Math.min(...added), Math.max(...added)];
  const slack = SLACK * (most - least) + (isWhole ? 0.5 : 0);
  const offs = kept.map((s) => Math.abs(s.mean - s.factor - level));
  const chances = kept.map((s) => Math.sqrt(s.variance / s.rows));
  const error = Math.max(...chances);
  const figure = `what is added to ${what} in ${kept.length} groups of ${rows} rows off by ${show(Math.max(...offs))} at most (chance ${show(error)})`;
  if (offs.some((off, i) => off > slack + 4 * chances[i])) return { status: 'failed', message: figure };
  if (most - least < slack + 4 * error)
    return { status: 'too_small', message: `${figure}; ${show(least)} to ${show(most)} are too near` };
  return { status: 'passed', message: `${figure}; added ${show(least)} to ${show(most)}` };
}
